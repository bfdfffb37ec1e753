namespace RelDrop.Masking;

/// <summary>What stands in masked places.</summary>
/// <param name="Kind">A value or noise.</param>
/// <param name="Amount">The value, or the noise's standard deviation.</param>
public readonly record struct MaskFill(FillKind Kind, float Amount)
{
    /// <summary>The same value everywhere. 0, the default, is the mean of data that was normalized.</summary>
    public static MaskFill Value(float value) => new(FillKind.Value, value);

    /// <summary>Uniform noise with mean 0 and the given standard deviation.</summary>
    public static MaskFill Noise(float standardDeviation = 1) => new(FillKind.Noise, standardDeviation);

    /// <summary>What stands in one masked place.</summary>
    /// <param name="kind">A value or noise.</param>
    /// <param name="amount">The value, or the noise's standard deviation.</param>
    /// <param name="random">The place's 32 random bits.</param>
    public static float Of(FillKind kind, float amount, uint random)
    {
        // Uniform noise spans √12 standard deviations. One multiplication: nothing that a GPU could contract.
        const float step = 3.4641016f / (1 << 24);
        return kind == FillKind.Value ? amount : ((int)(random >> 8) - (1 << 23)) * (amount * step);
    }
}

/// <summary>Kinds of fill.</summary>
public enum FillKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>Uniform noise.</summary>
    Noise,
}

/// <summary>Which part of an input is occluded, and how often (arXiv 2505.21595, sec. 3).</summary>
public abstract record InputMask
{
    private protected InputMask(double probability) => Probability = probability;

    /// <summary>The probability with which a sample is masked, 0 to 1.</summary>
    public double Probability { get; init => field = Within(value, 0, 1, nameof(Probability)); }

    /// <summary>Whether one draw decides for the whole batch, as in the paper's code for blocks and patches.</summary>
    public bool PerBatch { get; init; }

    /// <summary>What stands in masked places.</summary>
    public MaskFill Fill { get; init; }

    /// <summary>Whether the mask depends on relevance.</summary>
    public virtual bool UsesRelevance => true;

    /// <summary>Refuses settings that contradict each other.</summary>
    internal virtual void Validate()
    {
    }

    /// <summary>What the host draws or computes for one sample before its pixels are looked at.</summary>
    /// <param name="draws">Draws about the sample.</param>
    /// <param name="height">The input's height in pixels.</param>
    /// <param name="width">The input's width in pixels.</param>
    internal abstract SamplePlan Plan(SampleDraws draws, int height, int width);

    /// <summary>Selects the masked pixels of one sample, on the CPU.</summary>
    /// <param name="plan">What was drawn for it.</param>
    /// <param name="image">Its pixels.</param>
    /// <param name="selected">Where they are added; empty before.</param>
    internal abstract void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected);

    private protected static double Within(double value, double low, double high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected a value from {low} to {high}."));

    private protected static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected at least 1.");
}

/// <summary>A rectangle of random size, as in Random Erasing (Zhong et al. 2020).</summary>
public abstract record RectangleMask : InputMask
{
    private const int Tries = 100;

    private protected RectangleMask()
        : base(0.5)
    {
    }

    /// <summary>The smallest area as a share of the image.</summary>
    public double MinArea { get; init => field = Within(value, 0, 1, nameof(MinArea)); } = 0.02;

    /// <summary>The largest area as a share of the image.</summary>
    public double MaxArea { get; init => field = Within(value, 0, 1, nameof(MaxArea)); } = 0.4;

    /// <summary>The smallest aspect ratio; the largest is its inverse.</summary>
    public double MinAspect { get; init => field = Within(value, 0.01, 1, nameof(MinAspect)); } = 0.3;

    /// <summary>What the drawn area is divided by.</summary>
    private protected virtual double AreaDivisor => 1;

    internal override void Validate()
    {
        if (MinArea > MaxArea)
            throw new InvalidOperationException(FormattableString.Invariant($"{nameof(MinArea)} is {MinArea}; expected at most {nameof(MaxArea)}, which is {MaxArea}."));
    }

    /// <summary>Height and width in pixels, or zeros if no box of a hundred fitted.</summary>
    private protected (int Height, int Width) DrawSize(ref SampleDraws draws, int height, int width)
    {
        var logAspect = Math.Log(MinAspect);
        for (var i = 0; i < Tries; i++)
        {
            var area = (MinArea + ((MaxArea - MinArea) * draws.NextDouble())) * height * width / AreaDivisor;
            var aspect = Math.Exp(logAspect * (1 - (2 * draws.NextDouble())));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (h < height && w < width)
                return (h, w);
        }

        return (0, 0);
    }
}

/// <summary>A rectangle around one of the most relevant pixels, clipped at the border.</summary>
public record BlockMask : RectangleMask
{
    /// <summary>How many of the most relevant pixels the centre is drawn from.</summary>
    public int Centers { get; init => field = AtLeastOne(value, nameof(Centers)); } = 1;

    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var (h, w) = DrawSize(ref draws, height, width);
        return new SamplePlan { Rank = draws.NextInt(Math.Min(Centers, height * width)), Height = h, Width = w };
    }

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        Box.Around(RelevanceSelection.NthMost(image, plan.Rank + 1), plan.Height, plan.Width, image.Width)
            .Select(selected, image.Height, image.Width);
}

/// <summary>As <see cref="BlockMask"/>, with the area divided by <see cref="BlockMask.Centers"/>.</summary>
public sealed record PatchMask : BlockMask
{
    private protected override double AreaDivisor => Centers;
}

/// <summary>Random Erasing: a rectangle anywhere, whatever the relevance. The baseline.</summary>
public sealed record RandomErasing : RectangleMask
{
    /// <inheritdoc/>
    public override bool UsesRelevance => false;

    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var (h, w) = DrawSize(ref draws, height, width);
        return new SamplePlan { Height = h, Width = w, Top = draws.NextInt(height - h + 1), Left = draws.NextInt(width - w + 1) };
    }

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) =>
        new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width }.Select(selected, image.Height, image.Width);
}

/// <summary>
/// Each pixel by itself: masked where α·u + (1 − α)·r' ≥ 1 − β, with r' the relevance scaled to [0, 1] over the sample and u
/// uniform.
/// </summary>
public sealed record PixelMask : InputMask
{
    /// <summary>The paper's settings for images.</summary>
    public PixelMask()
        : base(0.3)
    {
    }

    /// <summary>The share of chance, 0 to 1.</summary>
    public double Alpha { get; init => field = Within(value, 0, 1, nameof(Alpha)); } = 0.3;

    /// <summary>How much is masked, 0 to 1.</summary>
    public double Beta { get; init => field = Within(value, 0, 1, nameof(Beta)); } = 0.5;

    internal override SamplePlan Plan(SampleDraws draws, int height, int width) => default;

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        var (low, high) = image.Range.IsEmpty ? default : image.Range;
        new PixelRule(low, high, PixelRule.Fixed(Alpha), PixelRule.Fixed(1 - Beta)).Select(image.Relevance, image.Draws, selected);
    }
}

/// <summary>Exactly the most relevant pixels, ties by lower index.</summary>
public sealed record TopKMask : InputMask
{
    /// <summary>Every sample, a tenth of its pixels.</summary>
    public TopKMask()
        : base(1)
    {
    }

    /// <summary>The share of the pixels that are masked, 0 to 1. Not used if <see cref="Count"/> is set.</summary>
    public double Fraction { get; init => field = Within(value, 0, 1, nameof(Fraction)); } = 0.1;

    /// <summary>How many pixels are masked, or null for <see cref="Fraction"/> of them.</summary>
    public int? Count { get; init => field = value is { } count ? AtLeastOne(count, nameof(Count)) : null; }

    internal override SamplePlan Plan(SampleDraws draws, int height, int width) =>
        new() { Count = Math.Min(Count ?? (int)Math.Round(Fraction * height * width), height * width) };

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        if (plan.Count > 0)
            RelevanceSelection.Most(image, plan.Count, selected);
    }
}
