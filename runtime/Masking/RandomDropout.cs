using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>
/// Random input dropout, as PointNet++ is commonly trained (Qi et al. 2017 and their code): of each sample a ratio is drawn
/// uniformly between 0 and <see cref="MaxRatio"/>, and each point is dropped with that probability, whatever the relevance. The
/// baseline of <see cref="PointMask"/>.
/// </summary>
/// <remarks>
/// Dropped points repeat the first one that is kept (<see cref="MaskFill.FirstKept"/>), so that the cloud is a subset of itself;
/// that code repeats the first one of all, dropped or not.
/// </remarks>
public sealed record RandomDropout : InputMask
{
    /// <summary>Every sample, up to seven eighths of its points.</summary>
    public RandomDropout()
        : base(1) => Fill = MaskFill.FirstKept;

    /// <summary>The largest ratio of points that are dropped, 0 to 1.</summary>
    public double MaxRatio { get; init => field = Within(value, 0, 1, nameof(MaxRatio)); } = 0.875;

    /// <inheritdoc/>
    public override bool UsesRelevance => false;

    internal override MaskKernels Kernels => LibraryKernels.Of<ByChance>(Fill.Kind);

    // A ratio is below 1, so that the threshold fits into 32 bits.
    internal override SamplePlan Plan(SampleDraws draws, int height, int width) =>
        new() { Threshold = (uint)Math.ScaleB(MaxRatio * draws.NextDouble(), 32) };

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        image.Draws.SelectBelow(plan.Threshold, selected);
}
