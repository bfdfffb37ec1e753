using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>
/// Each pixel by itself: masked where α·u + (1 − α)·r' ≥ 1 − β, with r' the relevance scaled to [0, 1] over the sample and u
/// uniform (arXiv 2505.21595, sec. 3.2).
/// </summary>
public record PixelMask : InputMask
{
    /// <summary>The paper's settings for images.</summary>
    public PixelMask()
        : this(probability: 0.3, alpha: 0.3)
    {
    }

    private protected PixelMask(double probability, double alpha)
        : base(probability) => Alpha = alpha;

    /// <summary>The share of chance, 0 to 1.</summary>
    public double Alpha { get; init => field = Within(value, 0, 1, nameof(Alpha)); }

    /// <summary>How much is masked, 0 to 1.</summary>
    public double Beta { get; init => field = Within(value, 0, 1, nameof(Beta)); } = 0.5;

    internal override MaskKernels Kernels => LibraryKernels.Of<ByRelevanceAndChance>(Fill.Kind, keepsRelevance: true);

    internal override SamplePlan Plan(SampleDraws draws, int height, int width) =>
        new() { Alpha = PixelRule.Fixed(Alpha), LeastScore = PixelRule.Fixed(1 - Beta) };

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        var (low, high) = image.Range.IsEmpty ? default : image.Range;
        new PixelRule(low, high, plan.Alpha, plan.LeastScore).Select(image.Relevance, image.Draws, selected);
    }
}

/// <summary>
/// As <see cref="PixelMask"/>, over the points of clouds (B, C, N) and with the paper's settings for them (arXiv 2505.21595,
/// sec. 3.2, and its code): every cloud, α = β = 0.5. The relevance of a point is the sum over its channels, and all of its
/// channels are filled, with 0 unless <see cref="InputMask.Fill"/> says otherwise.
/// </summary>
public sealed record PointMask : PixelMask
{
    /// <summary>The paper's settings for point clouds.</summary>
    public PointMask()
        : base(probability: 1, alpha: 0.5)
    {
    }
}
