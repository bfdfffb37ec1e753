using RelDrop;
using static TorchSharp.torch;

namespace Images.Occlusion;

/// <summary>An image as patches, row by row; those at the right and at the bottom may be cut.</summary>
/// <param name="height">The image's height in pixels.</param>
/// <param name="width">Its width.</param>
/// <param name="edge">The edge of a patch.</param>
internal sealed class PatchGrid(int height, int width, int edge)
{
    private readonly long[] patchOf = [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select ((long)(y / edge) * ((width + edge - 1) / edge)) + (x / edge)];

    /// <summary>The number of patches.</summary>
    public int Count { get; } = ((height + edge - 1) / edge) * ((width + edge - 1) / edge);

    /// <summary>Sums over the pixels of each patch: (B, H, W) to rows of as many numbers as there are patches.</summary>
    public double[][] Sums(Tensor pixels)
    {
        var values = pixels.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var sums = new double[values.Length / patchOf.Length][];
        for (var image = 0; image < sums.Length; image++)
        {
            sums[image] = new double[Count];
            for (var pixel = 0; pixel < patchOf.Length; pixel++)
                sums[image][patchOf[pixel]] += values[(image * patchOf.Length) + pixel];
        }

        return sums;
    }

    /// <summary>The patches' places in the order of their relevance, (B, patches).</summary>
    /// <param name="sums">Their relevance.</param>
    /// <param name="mostFirst">Whether the most relevant is first, or the least.</param>
    /// <param name="device">Where they go.</param>
    public Tensor Patches(double[][] sums, bool mostFirst, Device device) => Places([.. sums.Select(row => PatchPlaces.ByRelevance(row, mostFirst))], device);

    /// <summary>Places as a tensor, (B, patches).</summary>
    public Tensor Places(int[][] places, Device device) => tensor([.. places.SelectMany(row => row)], [places.Length, Count], device: device);

    /// <summary>Inputs without the patches that come first.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="places">(B, patches).</param>
    /// <param name="fraction">Of how many patches, 0 to 1.</param>
    /// <param name="fill">What stands in their places.</param>
    public Tensor Occlude(Tensor input, Tensor places, double fraction, double fill) =>
        input.masked_fill(Spread(places).lt(Number.Of((int)Math.Round(fraction * Count))), Number.Of(fill));

    /// <summary>Numbers of patches as numbers of their pixels, (B, 1, H, W).</summary>
    /// <param name="ofPatches">(B, patches).</param>
    public Tensor Spread(Tensor ofPatches) => ofPatches.index_select(1, tensor(patchOf, device: ofPatches.device)).view(ofPatches.shape[0], 1, height, width);
}
