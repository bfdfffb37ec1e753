namespace RelDrop.Studies.Measures;

/// <summary>On how few pixels a relevance map's positive relevance lies.</summary>
public static class Concentration
{
    /// <summary>The share of pixels that carry a share of positive relevance, the most relevant first; null if there is no positive relevance.</summary>
    /// <param name="relevance">A value a pixel.</param>
    /// <param name="share">The share of positive relevance, as .5 or .9.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and at most 1.</exception>
    public static double? PixelShare(ReadOnlySpan<float> relevance, double share)
    {
        if (share is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share above 0, up to 1.");
        var positive = Positive(relevance);
        Array.Sort(positive);
        Array.Reverse(positive);
        // Of all, rounding may leave a rest that no pixel carries.
        var (rest, pixels) = (share * positive.Sum(), 0);
        while (pixels < positive.Length && rest > 0)
            rest -= positive[pixels++];
        return positive.Length == 0 ? null : (double)pixels / relevance.Length;
    }

    /// <summary>The entropy of positive relevance as a distribution over pixels, in nats, divided by that of an even one: 0 is one pixel, 1 all alike. Null if there is no positive relevance, or one pixel.</summary>
    /// <param name="relevance">A value a pixel.</param>
    public static double? Entropy(ReadOnlySpan<float> relevance)
    {
        var positive = Positive(relevance);
        if (positive.Length == 0 || relevance.Length == 1)
            return null;
        var sum = positive.Sum();
        return -positive.Sum(value => value / sum * Math.Log(value / sum)) / Math.Log(relevance.Length);
    }

    private static double[] Positive(ReadOnlySpan<float> relevance)
    {
        var positive = new List<double>(relevance.Length);
        foreach (var value in relevance)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException(FormattableString.Invariant($"A relevance is {value}; expected finite ones."));
            if (value > 0)
                positive.Add(value);
        }

        return [.. positive];
    }
}
