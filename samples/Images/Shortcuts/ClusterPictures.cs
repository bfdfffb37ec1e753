using System.Globalization;
using Images.Occlusion;
using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Imaging;
using RelDrop.Samples;
using static TorchSharp.torch;

namespace Images.Shortcuts;

/// <summary>Draws what stands for the clusters of a class: a row each, with its most typical images, their relevance, and the region that carries half of it.</summary>
/// <param name="trained">The network.</param>
/// <param name="relevance">Relevance of inputs for classes.</param>
/// <param name="grid">The grid of regions.</param>
internal sealed class ClusterPictures(TrainedNetwork trained, Func<Tensor, Tensor, Tensor> relevance, PatchGrid grid)
{
    /// <summary>How many images stand for a cluster.</summary>
    public const int Typical = 4;

    private const int CellSize = 112;

    /// <summary>Draws a class's picture.</summary>
    public RgbImage Draw(string title, IImageSource images, IReadOnlyList<Cluster> clusters)
    {
        var picture = new HeatmapGrid([.. Enumerable.Range(1, Typical).SelectMany(i => new[] { $"image {i}", "relevance" }), "region"]) { Title = title, CellSize = CellSize };
        foreach (var (number, cluster) in clusters.Index())
            picture.Add(string.Create(CultureInfo.InvariantCulture, $"{number + 1}: {cluster.Maps.Count} images"), [.. Row(images, cluster)]);
        return picture.Render();
    }

    private List<HeatmapCell> Row(IImageSource images, Cluster cluster)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        int[] typical = [.. Enumerable.Range(0, Typical).Select(i => cluster.Maps[i % cluster.Maps.Count].Image)];
        var batch = trained.Format.TestLoader(new ImageSubset(images, typical), trained.Settings, Typical).Epoch(0).First().Batch;
        using var input = batch.Input;
        using var labels = batch.Labels;
        var maps = relevance(input, labels);
        var pixels = trained.Format.Normalization.Undo(input).clamp(Number.Zero, Number.One).expand(-1, 3, -1, -1).cpu();
        List<HeatmapCell> cells = [];
        for (var i = 0; i < Typical; i++)
            cells.AddRange([new(RgbImage.FromTensor(pixels[i].contiguous())), new(Heatmap.Of(maps[i].cpu()).Render())]);
        var region = grid.Spread(tensor([.. cluster.Region.Select(inside => inside ? 1f : 0)], [1, grid.Count]))[0].expand(3, -1, -1).contiguous();
        cells.Add(new(RgbImage.FromTensor(region)));
        return cells;
    }
}
