using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>Exactly so many pixels or points of every sample, a tenth of them by default.</summary>
public abstract record CountMask : InputMask
{
    private protected CountMask()
        : base(1)
    {
    }

    /// <summary>The share of the pixels that are masked, 0 to 1. Not used if <see cref="Count"/> is set.</summary>
    public double Fraction { get; init => field = Within(value, 0, 1, nameof(Fraction)); } = 0.1;

    /// <summary>How many pixels are masked, at most all; or null for <see cref="Fraction"/> of them.</summary>
    public int? Count { get; init => field = value is { } count ? AtLeastOne(count, nameof(Count)) : null; }

    internal override SamplePlan Plan(SampleDraws draws, int height, int width) =>
        new() { Count = Math.Min(Count ?? (int)Math.Round(Fraction * height * width), height * width) };
}

/// <summary>Exactly the most relevant pixels or points, ties by lower index.</summary>
public sealed record TopKMask : CountMask
{
    internal override MaskKernels Kernels => LibraryKernels.Of<MostRelevant>(Fill.Kind, keepsRelevance: true);

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        if (plan.Count > 0)
            RelevanceSelection.Most(image, plan.Count, selected);
    }
}

/// <summary>
/// Exactly so many pixels or points, chosen uniformly at random whatever the relevance. The baseline of <see cref="TopKMask"/>,
/// which it is with a random number for relevance (<see cref="RandomScore"/>).
/// </summary>
public sealed record RandomPoints : CountMask
{
    /// <inheritdoc/>
    public override bool UsesRelevance => false;

    internal override MaskKernels Kernels => LibraryKernels.Of<SoManyAtRandom>(Fill.Kind);

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        if (plan.Count > 0)
            RelevanceSelection.Most(image with { Range = RandomScore.Write(image.Draws, image.Height * image.Width, image.Relevance) }, plan.Count, selected);
    }
}
