using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RelDrop.Masking;

/// <summary>Writes masked copies: the fill where pixels are selected, the input elsewhere.</summary>
internal static unsafe class MaskedCopy
{
    /// <summary>Writes a row of pixels, one channel of a sample.</summary>
    /// <param name="words">The pixels that are masked, as the words of a <see cref="PixelSet"/>.</param>
    /// <param name="fill">What stands there: an element a pixel, of whole words; or one word, for every word.</param>
    /// <param name="input">The row.</param>
    /// <param name="output">Its masked copy.</param>
    /// <param name="pastCaches">Whether the copy goes to memory at once: faster if it does not fit into caches anyway.</param>
    public static void Write<T>(ReadOnlySpan<ulong> words, ReadOnlySpan<T> fill, ReadOnlySpan<T> input, Span<T> output, bool pastCaches)
        where T : unmanaged, IBinaryInteger<T>
    {
        var step = fill.Length == PixelSet.WordSize ? 0 : PixelSet.WordSize;
        var whole = Lanes<T>.AreBits ? input.Length / PixelSet.WordSize : 0;
        fixed (T* start = output)
        {
            var to = start;
            pastCaches &= (nuint)start % (nuint)sizeof(Vector256<T>) == 0;
            for (var word = 0; word < whole; word++)
            {
                var bits = words[word];
                var fills = MemoryMarshal.Cast<T, Vector256<T>>(fill.Slice(word * step, PixelSet.WordSize));
                var inputs = MemoryMarshal.Cast<T, Vector256<T>>(input.Slice(word * PixelSet.WordSize, PixelSet.WordSize));
                for (var i = 0; i < inputs.Length; i++)
                {
                    var isMasked = Vector256.Equals(Vector256.Create(T.CreateTruncating(bits)) & Lanes<T>.Bits, Lanes<T>.Bits);
                    var values = Vector256.ConditionalSelect(isMasked, fills[i], inputs[i]);
                    if (pastCaches)
                        values.StoreAlignedNonTemporal(to);
                    else
                        values.Store(to);
                    bits >>= Vector256<T>.Count;
                    to += Vector256<T>.Count;
                }
            }
        }

        for (var i = whole * PixelSet.WordSize; i < input.Length; i++)
        {
            var (word, bit) = Math.DivRem(i, PixelSet.WordSize);
            output[i] = ((words[word] >> bit) & 1) != 0 ? fill[(word * step) + bit] : input[i];
        }
    }

    /// <summary>A bit a lane.</summary>
    private static class Lanes<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        /// <summary>Whether an element has a bit for each lane: bytes have not.</summary>
        public static readonly bool AreBits = sizeof(T) * 8 >= Vector256<T>.Count;

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
