using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>Which part of an input is occluded, and how often (arXiv 2505.21595, sec. 3).</summary>
public abstract record InputMask
{
    private protected InputMask(double probability) => Probability = probability;

    /// <summary>The probability with which a sample is masked, 0 to 1.</summary>
    public double Probability { get; init => field = Within(value, 0, 1, nameof(Probability)); }

    /// <summary>Whether one draw decides for the whole batch, as in the paper's code for blocks and patches.</summary>
    public bool PerBatch { get; init; }

    /// <summary>What stands in masked places.</summary>
    /// <exception cref="ArgumentException">The kind is not one of <see cref="FillKind"/>, or <see cref="FillKind.FirstKept"/> has an amount, which means nothing.</exception>
    public MaskFill Fill { get; init => field = Valid(value, nameof(Fill)); }

    /// <summary>Whether the mask depends on relevance.</summary>
    public virtual bool UsesRelevance => true;

    /// <summary>The mask on a GPU, where a model brings no kernel of its own.</summary>
    internal abstract MaskKernels Kernels { get; }

    /// <summary>Refuses settings that contradict each other.</summary>
    internal virtual void Validate()
    {
    }

    /// <summary>What is wrong with inputs of a size, as a sentence; null if nothing is.</summary>
    /// <param name="height">The input's height in pixels.</param>
    /// <param name="width">The input's width in pixels.</param>
    internal virtual string? Misfit(int height, int width) => null;

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

    private static MaskFill Valid(MaskFill fill, string name) => fill switch
    {
        { Kind: FillKind.Value or FillKind.Noise } or { Kind: FillKind.FirstKept, Amount: 0 } => fill,
        { Kind: FillKind.FirstKept } => throw new ArgumentException(FormattableString.Invariant($"Expected no amount beside {FillKind.FirstKept}; got {fill.Amount}."), name),
        _ => throw new ArgumentException($"Expected {FillKind.Value}, {FillKind.Noise} or {FillKind.FirstKept}; got the kind {fill.Kind}.", name),
    };

    private protected static double Within(double value, double low, double high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected a value from {low} to {high}."));

    private protected static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected at least 1.");
}
