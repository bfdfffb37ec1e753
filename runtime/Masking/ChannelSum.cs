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
        var low = Vector256.Create(float.PositiveInfinity);
        var high = Vector256.Create(float.NegativeInfinity);
        sums[(pixels - (pixels % Vector256<float>.Count))..].Fill(float.NaN);
        for (var i = 0; i < pixels; i += Vector256<float>.Count)
        {
            Vector256<float> sum;
            if (pixels - i >= Vector256<float>.Count)
            {
                sum = Vector256.Create(relevance[i..]);
                for (var at = i + pixels; at < relevance.Length; at += pixels)
                    sum += Vector256.Create(relevance[at..]);
                sum.CopyTo(sums[i..]);
            }
            else
            {
                for (var pixel = i; pixel < pixels; pixel++)
                {
                    sums[pixel] = relevance[pixel];
                    for (var at = pixel + pixels; at < relevance.Length; at += pixels)
                        sums[pixel] += relevance[at];
                }

                sum = Vector256.Create<float>(sums[i..]);
            }

            // Nothing is less or greater than NaN.
            low = Vector256.ConditionalSelect(Vector256.LessThan(sum, low), sum, low);
            high = Vector256.ConditionalSelect(Vector256.GreaterThan(sum, high), sum, high);
        }

        var (least, greatest) = (low[0], high[0]);
        for (var lane = 1; lane < Vector256<float>.Count; lane++)
            (least, greatest) = (Math.Min(least, low[lane]), Math.Max(greatest, high[lane]));
        return new RelevanceRange(least, greatest);
    }
}
