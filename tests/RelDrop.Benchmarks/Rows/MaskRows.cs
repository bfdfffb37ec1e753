using RelDrop.Benchmarks.Measuring;
using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What masking costs when relevance is there already, against torch's operations.</summary>
internal static class MaskRows
{
    private const double Target = 0.25;

    public static IEnumerable<Row> All => new[] { (Batch: 128, Size: 32), (Batch: 32, Size: 224) }.SelectMany(shape => new[]
    {
        Of(new PixelMask { Probability = 1 }, TorchMasks.Pixel, shape.Batch, shape.Size),
        Of(new BlockMask { Probability = 1 }, TorchMasks.Block, shape.Batch, shape.Size),
        Of(new TopKMask { Fraction = 0.1 }, TorchMasks.TopK, shape.Batch, shape.Size),
    });

    private static Row Of(InputMask mask, Func<Tensor, Tensor, Tensor> torchMask, int batch, int size) => new($"{mask.GetType().Name} / torch operations, {batch}×3×{size}×{size}", Target, rounds =>
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (images, relevance, labels) = (randn(batch, 3, size, size), randn(batch, 3, size, size), zeros(batch, int64));
        var dropout = new RelevanceDropout(mask, seed: 1, (_, _) => relevance);
        Tensor Ours() => dropout.Apply(images, labels);
        Tensor Baseline() => torchMask(relevance, images);
        Check(Ours, Baseline);
        return rounds.Compare(() => Ours().Dispose(), () => Baseline().Dispose());
    });

    /// <summary>Both must mask as much: the baseline is no straw man, and no other mask. Sizes are random, hence the tolerance.</summary>
    private static void Check(Func<Tensor> ours, Func<Tensor> baseline)
    {
        using var scope = NewDisposeScope();
        double Share(Func<Tensor> masked) => Enumerable.Range(0, 16).Average(_ => masked().eq(tensor(0f)).to(float64).mean().item<double>());
        var (share, expected) = (Share(ours), Share(baseline));
        if (!(Math.Abs(share - expected) < 0.03))
            throw new InvalidOperationException(FormattableString.Invariant($"The mask hides {share:0.000} of the pixels, torch's operations hide {expected:0.000}; expected the same within 0.03."));
    }
}
