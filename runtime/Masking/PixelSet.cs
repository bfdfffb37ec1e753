using System.Numerics;

namespace RelDrop.Masking;

/// <summary>Pixels of one sample, one bit each, from the lowest bit of the first word. Bits past the last pixel mean nothing.</summary>
internal readonly ref struct PixelSet(Span<ulong> words)
{
    /// <summary>How many pixels a word holds.</summary>
    public const int WordSize = 64;

    /// <summary>The pixels, <see cref="WordSize"/> at a time.</summary>
    public Span<ulong> Words { get; } = words;

    /// <summary>How many words hold that many pixels.</summary>
    public static int WordsFor(int pixels) => (int)(((long)pixels + WordSize - 1) / WordSize);

    /// <summary>Adds consecutive pixels.</summary>
    public void Add(int start, int count)
    {
        for (var end = start + count; start < end;)
        {
            var (word, bit) = Math.DivRem(start, WordSize);
            var length = Math.Min(WordSize - bit, end - start);
            Words[word] |= ulong.MaxValue >> (WordSize - length) << bit;
            start += length;
        }
    }

    /// <summary>The first of the pixels that is not in a set, or 0 if all are.</summary>
    /// <param name="words">The set.</param>
    /// <param name="pixels">The number of pixels.</param>
    public static int FirstOutside(ReadOnlySpan<ulong> words, int pixels)
    {
        var word = words.IndexOfAnyExcept(ulong.MaxValue);
        var first = word < 0 ? pixels : (word * WordSize) + BitOperations.TrailingZeroCount(~words[word]);
        return first < pixels ? first : 0;
    }

    /// <summary>Those pixels of a word that come first.</summary>
    public static ulong First(ulong word, int count)
    {
        for (var excess = BitOperations.PopCount(word) - count; excess > 0; excess--)
            word ^= 1UL << BitOperations.Log2(word);
        return word;
    }
}
