using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RelDrop.Masking;

/// <summary>
/// Selection by <see cref="RelevanceOrder"/> on the CPU. NaN past the last pixel does no harm: it is the least relevant and, of
/// equals, the first come first.
/// </summary>
internal static class RelevanceSelection
{
    /// <summary>The <paramref name="n"/>-th most relevant pixel, counted from 1.</summary>
    public static int NthMost(in SamplePixels image, int n)
    {
        var level = new Level(NthValue(image, n));
        var rank = n == 1 ? 1 : n - level.CountAbove(image.Relevance);
        for (var start = 0; ; start += PixelSet.WordSize)
        {
            var equal = level.At(image.Relevance[start..]);
            if (equal == 0)
                continue;
            var count = BitOperations.PopCount(equal);
            if (count >= rank)
                return start + BitOperations.Log2(PixelSet.First(equal, rank));
            rank -= count;
        }
    }

    /// <summary>Selects the <paramref name="n"/> most relevant pixels, at least one.</summary>
    public static void Most(in SamplePixels image, int n, PixelSet selected)
    {
        var level = new Level(NthValue(image, n));
        var ties = n - level.CountAbove(image.Relevance);
        for (var word = 0; word < selected.Words.Length; word++)
        {
            var values = image.Relevance.Slice(word * PixelSet.WordSize, PixelSet.WordSize);
            var equal = PixelSet.First(level.At(values), ties);
            ties -= BitOperations.PopCount(equal);
            selected.Words[word] = level.Above(values) | equal;
        }
    }

    /// <summary>The <paramref name="n"/>-th greatest relevance.</summary>
    private static float NthValue(in SamplePixels image, int n)
    {
        if (image.Range.IsEmpty)
            return float.NaN;
        if (n == 1)
            return image.Range.High;
        if (CountFrom(image.Relevance, image.Range.Low) < n)
            return float.NaN;

        // Bisection over the integers that order as floats do: at least n are as great as low, fewer are greater than high.
        var (low, high) = (RelevanceOrder.Sortable(image.Range.Low), RelevanceOrder.Sortable(image.Range.High));
        while (low < high)
        {
            var middle = high - ((high - low) / 2);
            var count = CountFrom(image.Relevance, RelevanceOrder.RelevanceOf(middle));
            if (count == n)
                return LeastFrom(image.Relevance, RelevanceOrder.RelevanceOf(middle));
            (low, high) = count > n ? (middle, high) : (low, middle - 1);
        }

        return RelevanceOrder.RelevanceOf(low);
    }

    /// <summary>How many are not below a threshold.</summary>
    private static int CountFrom(ReadOnlySpan<float> relevance, float threshold)
    {
        var count = Vector256<int>.Zero;
        foreach (var values in Vectors(relevance))
            count -= Vector256.GreaterThanOrEqual(values, Vector256.Create(threshold)).AsInt32();
        return Vector256.Sum(count);
    }

    /// <summary>The least that is not below a threshold.</summary>
    private static float LeastFrom(ReadOnlySpan<float> relevance, float threshold)
    {
        var least = Vector256.Create(float.PositiveInfinity);
        foreach (var values in Vectors(relevance))
        {
            var isLess = Vector256.GreaterThanOrEqual(values, Vector256.Create(threshold)) & Vector256.LessThan(values, least);
            least = Vector256.ConditionalSelect(isLess, values, least);
        }

        var result = least[0];
        for (var lane = 1; lane < Vector256<float>.Count; lane++)
            result = Math.Min(result, least[lane]);
        return result;
    }

    private static ReadOnlySpan<Vector256<float>> Vectors(ReadOnlySpan<float> relevance) => MemoryMarshal.Cast<float, Vector256<float>>(relevance);

    /// <summary>A relevance that words of pixels are compared with.</summary>
    private readonly struct Level(float value)
    {
        private readonly bool isNaN = float.IsNaN(value);
        private readonly Vector256<float> level = Vector256.Create(value);

        /// <summary>The pixels that are more relevant.</summary>
        public ulong Above(ReadOnlySpan<float> word)
        {
            var bits = 0UL;
            for (var i = 0; i < PixelSet.WordSize; i += Vector256<float>.Count)
            {
                var values = Vector256.Create(word[i..]);
                bits |= (ulong)(isNaN ? Vector256.Equals(values, values) : Vector256.GreaterThan(values, level)).ExtractMostSignificantBits() << i;
            }

            return bits;
        }

        /// <summary>The pixels that are as relevant.</summary>
        public ulong At(ReadOnlySpan<float> word)
        {
            var bits = 0UL;
            for (var i = 0; i < PixelSet.WordSize; i += Vector256<float>.Count)
            {
                var values = Vector256.Create(word[i..]);
                bits |= (ulong)(isNaN ? ~Vector256.Equals(values, values) : Vector256.Equals(values, level)).ExtractMostSignificantBits() << i;
            }

            return bits;
        }

        public int CountAbove(ReadOnlySpan<float> relevance)
        {
            var count = 0;
            for (; relevance.Length > 0; relevance = relevance[PixelSet.WordSize..])
                count += BitOperations.PopCount(Above(relevance));
            return count;
        }
    }
}
