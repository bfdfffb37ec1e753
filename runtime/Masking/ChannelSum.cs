using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RelDrop.Masking;

/// <summary>The least and the greatest relevance of a sample's pixels, NaN left aside.</summary>
internal readonly record struct RelevanceRange(float Low, float High)
{
    /// <summary>Whether there is nothing but NaN.</summary>
    public bool IsEmpty => !(Low <= High);
}

/// <summary>Sums relevance over channels, first to last, as kernels do.</summary>
internal static class ChannelSum
{
    /// <summary>Sums one sample's relevance.</summary>
    /// <param name="relevance">One row of pixels a channel.</param>
    /// <param name="pixels">The number of pixels.</param>
    /// <param name="sums">The sums, of whole words of pixels (<see cref="PixelSet"/>): NaN past the last pixel.</param>
    /// <returns>The range of the sums.</returns>
    public static RelevanceRange Of(ReadOnlySpan<float> relevance, int pixels, Span<float> sums)
    {
        var whole = pixels - (pixels % Vector256<float>.Count);
        var low = Vector256.Create(float.PositiveInfinity);
        var high = Vector256.Create(float.NegativeInfinity);
        ref var first = ref MemoryMarshal.GetReference(relevance);
        for (var i = 0; i < whole; i += Vector256<float>.Count)
        {
            var sum = Vector256.LoadUnsafe(ref first, (nuint)i);
            for (var at = i + pixels; at < relevance.Length; at += pixels)
                sum += Vector256.LoadUnsafe(ref first, (nuint)at);
            sum.CopyTo(sums[i..]);
            var isNumber = Vector256.Equals(sum, sum);
            low = Vector256.MinNative(low, Vector256.ConditionalSelect(isNumber, sum, Vector256.Create(float.PositiveInfinity)));
            high = Vector256.MaxNative(high, Vector256.ConditionalSelect(isNumber, sum, Vector256.Create(float.NegativeInfinity)));
        }

        var (least, greatest) = (low[0], high[0]);
        for (var lane = 1; lane < Vector256<float>.Count; lane++)
            (least, greatest) = (Math.Min(least, low[lane]), Math.Max(greatest, high[lane]));
        for (var i = whole; i < pixels; i++)
        {
            var sum = relevance[i];
            for (var at = i + pixels; at < relevance.Length; at += pixels)
                sum += relevance[at];
            sums[i] = sum;
            (least, greatest) = (sum < least ? sum : least, sum > greatest ? sum : greatest);
        }

        sums[pixels..].Fill(float.NaN);
        return new RelevanceRange(least, greatest);
    }
}
