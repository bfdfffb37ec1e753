using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RelDrop.Masking;

/// <summary>Writes masked copies: the fill where pixels are selected, the input elsewhere.</summary>
internal static class MaskedCopy
{
    /// <summary>Writes one sample's channel.</summary>
    /// <param name="words">The pixels that are masked, as the words of a <see cref="PixelSet"/>.</param>
    /// <param name="fill">What stands there: an element a pixel, of whole words; or one word, for every word.</param>
    /// <param name="input">The channel.</param>
    /// <param name="output">Its masked copy.</param>
    public static void Write<T>(ReadOnlySpan<ulong> words, ReadOnlySpan<T> fill, ReadOnlySpan<T> input, Span<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        var step = fill.Length == PixelSet.WordSize ? 0 : PixelSet.WordSize;
        for (var word = 0; word < words.Length;)
        {
            // Runs of words without a masked pixel are copied, those with are blended.
            var start = word * PixelSet.WordSize;
            var isMasked = words[word] != 0;
            do
                word++;
            while (word < words.Length && words[word] != 0 == isMasked);
            var range = start..Math.Min(word * PixelSet.WordSize, input.Length);
            if (isMasked)
                Blend(words[(start / PixelSet.WordSize)..word], step == 0 ? fill : fill[range], input[range], output[range]);
            else
                input[range].CopyTo(output[range]);
        }
    }

    private static void Blend<T>(ReadOnlySpan<ulong> words, ReadOnlySpan<T> fill, ReadOnlySpan<T> input, Span<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        var step = fill.Length == PixelSet.WordSize ? 0 : PixelSet.WordSize;
        var whole = Lanes<T>.AreBits ? input.Length / PixelSet.WordSize : 0;
        for (var word = 0; word < whole; word++)
        {
            var bits = words[word];
            var fills = MemoryMarshal.Cast<T, Vector256<T>>(fill.Slice(word * step, PixelSet.WordSize));
            var inputs = MemoryMarshal.Cast<T, Vector256<T>>(input.Slice(word * PixelSet.WordSize, PixelSet.WordSize));
            var outputs = MemoryMarshal.Cast<T, Vector256<T>>(output.Slice(word * PixelSet.WordSize, PixelSet.WordSize));
            for (var i = 0; i < outputs.Length; i++)
            {
                var chosen = Vector256.Equals(Vector256.Create(T.CreateTruncating(bits)) & Lanes<T>.Bits, Lanes<T>.Bits);
                outputs[i] = Vector256.ConditionalSelect(chosen, fills[i], inputs[i]);
                bits >>= Vector256<T>.Count;
            }
        }

        for (var i = whole * PixelSet.WordSize; i < input.Length; i++)
        {
            var (word, bit) = Math.DivRem(i, PixelSet.WordSize);
            output[i] = (words[word] >> bit & 1) != 0 ? fill[(word * step) + bit] : input[i];
        }
    }

    /// <summary>A bit a lane.</summary>
    private static class Lanes<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        /// <summary>Whether an element has a bit for each lane: bytes have not.</summary>
        public static readonly bool AreBits = Marshal.SizeOf<T>() * 8 >= Vector256<T>.Count;

        public static readonly Vector256<T> Bits = Make();

        private static Vector256<T> Make()
        {
            var bits = Vector256<T>.Zero;
            for (var lane = 0; AreBits && lane < Vector256<T>.Count; lane++)
                bits = bits.WithElement(lane, T.One << lane);
            return bits;
        }
    }
}
