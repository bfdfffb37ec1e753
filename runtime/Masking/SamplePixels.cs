namespace RelDrop.Masking;

/// <summary>One sample's pixels, as masks on the CPU see them.</summary>
internal readonly ref struct SamplePixels
{
    /// <summary>The relevance of whole words of pixels, NaN past the last; masks that do without find room for scores of their own.</summary>
    public Span<float> Relevance { get; init; }

    /// <summary>Its range.</summary>
    public RelevanceRange Range { get; init; }

    /// <summary>Of sequences, which tokens may be masked, as words of a <see cref="PixelSet"/>.</summary>
    public ReadOnlySpan<ulong> Maskable { get; init; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; init; }

    /// <summary>The width in pixels.</summary>
    public int Width { get; init; }

    /// <summary>The draws of the sample's pixels.</summary>
    public ElementDraws Draws { get; init; }
}
