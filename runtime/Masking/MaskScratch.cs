using System.Buffers;

namespace RelDrop.Masking;

/// <summary>What masking one sample after another writes in between, from a pool.</summary>
internal readonly ref struct MaskScratch<T>(int pixels)
{
    private readonly int words = PixelSet.WordsFor(pixels);
    private readonly ulong[] selected = ArrayPool<ulong>.Shared.Rent(PixelSet.WordsFor(pixels));
    private readonly float[] sums = ArrayPool<float>.Shared.Rent(PixelSet.WordsFor(pixels) * PixelSet.WordSize);
    private readonly T[] fill = ArrayPool<T>.Shared.Rent(PixelSet.WordsFor(pixels) * PixelSet.WordSize);

    /// <summary>The pixels that are masked.</summary>
    public PixelSet Selected => new(selected.AsSpan(0, words));

    /// <summary>The relevance, summed over channels, of whole words of pixels.</summary>
    public Span<float> Sums => sums.AsSpan(0, words * PixelSet.WordSize);

    /// <summary>What fills a row, of whole words of pixels.</summary>
    public Span<T> Fill => fill.AsSpan(0, words * PixelSet.WordSize);

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(selected);
        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<T>.Shared.Return(fill);
    }
}
