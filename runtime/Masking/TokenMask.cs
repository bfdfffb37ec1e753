using RelDrop.Masking.Kernels;

namespace RelDrop.Masking;

/// <summary>
/// So many tokens of every sequence: of token ids (B, T), which are replaced by <see cref="MaskToken"/>, or of embeddings
/// (B, T, features), whose features are filled with <see cref="InputMask.Fill"/>, 0 by default. Only those are masked that
/// <see cref="RelevanceDropout.Apply"/> is told may be: padding and special tokens stay.
/// </summary>
public abstract record SequenceMask : CountMask
{
    /// <summary>The largest id that every kernel and type of fill holds exactly.</summary>
    private const int MaxToken = 1 << 24;

    // As masked language models are trained (Devlin et al. 2019, arXiv 1810.04805).
    private protected SequenceMask() => Fraction = 0.15;

    /// <summary>
    /// The id that stands for masked tokens, 0 to 16,777,216; needed for token ids, which have no 0 that means nothing. Null, the
    /// default, for embeddings.
    /// </summary>
    public int? MaskToken
    {
        get;
        init
        {
            field = value is not { } token || token is >= 0 and <= MaxToken ? value : throw new ArgumentOutOfRangeException(nameof(MaskToken), value, $"Expected a token from 0 to {MaxToken}.");
            if (value is { } id)
                Fill = MaskFill.Value(id);
        }
    }

    internal override void Validate()
    {
        if (MaskToken is { } token && Fill != MaskFill.Value(token))
            throw new InvalidOperationException($"Expected no fill beside a mask token, {token}; got {Fill}.");
    }

    /// <summary>As of all masks that count, of the tokens that may be masked; at least one if there is one and a share above 0 is wanted.</summary>
    internal override SamplePlan Plan(SampleDraws draws, int height, int width)
    {
        var plan = base.Plan(draws, height, width);
        if (plan.Count == 0 && Fraction > 0)
            plan.Count = Math.Min(1, height * width);
        return plan;
    }

    /// <summary>Selects among the tokens that may be masked.</summary>
    private protected static void SelectMost(in SamplePlan plan, in SamplePixels tokens, PixelSet selected)
    {
        if (plan.Count > 0)
            RelevanceSelection.Most(tokens with { Range = MaskablePlaces.Keep(tokens) }, plan.Count, selected);
    }
}

/// <summary>
/// The most relevant tokens of sequences, ties by lower index. A token's relevance is the sum over its features; NaN is the least relevant, as −∞.
/// </summary>
public sealed record TokenMask : SequenceMask
{
    internal override MaskKernels Kernels => LibraryKernels.OfTokens<MostRelevantTokens>(Fill.Kind, keepsRelevance: true);

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected) => SelectMost(plan, image, selected);
}

/// <summary>As many tokens, chosen uniformly at random whatever the relevance: the baseline of <see cref="TokenMask"/>.</summary>
public sealed record RandomTokens : SequenceMask
{
    /// <inheritdoc/>
    public override bool UsesRelevance => false;

    internal override MaskKernels Kernels => LibraryKernels.OfTokens<TokensAtRandom>(Fill.Kind);

    internal override void Select(in SamplePlan plan, in SamplePixels image, PixelSet selected)
    {
        RandomScore.Write(image.Draws, image.Height * image.Width, image.Relevance);
        SelectMost(plan, image, selected);
    }
}
