namespace Images.Measures;

/// <summary>Where the positive relevance of an image is.</summary>
/// <param name="Share">The part of it that is inside a region, 0 to 1.</param>
/// <param name="IsPointing">Whether the most relevant pixel is inside (the pointing game, Zhang et al. 2018).</param>
/// <param name="Half">The share of pixels that carry half of it, the most relevant first.</param>
/// <param name="Most">The share that carries 90 %.</param>
/// <param name="Entropy">That of its distribution over pixels, as a share of the greatest: 1 if all have the same, 0 if one has all.</param>
/// <param name="Region">The share of pixels that are inside: what a map without preference would have for <paramref name="Share"/>.</param>
internal readonly record struct FocusScore(double Share, bool IsPointing, double Half, double Most, double Entropy, double Region)
{
    /// <summary>Measures a map.</summary>
    /// <param name="relevance">The pixels' relevance.</param>
    /// <param name="isInside">Which pixels are of interest.</param>
    /// <returns>Null without positive relevance.</returns>
    public static FocusScore? Of(ReadOnlySpan<double> relevance, ReadOnlySpan<bool> isInside)
    {
        if (relevance.Length != isInside.Length)
            throw new ArgumentException($"Expected as many pixels as flags; got {relevance.Length} and {isInside.Length}.", nameof(relevance));
        var (all, inside, greatest) = (0.0, 0.0, 0);
        var positive = new double[relevance.Length];
        for (var pixel = 0; pixel < relevance.Length; pixel++)
        {
            positive[pixel] = Math.Max(relevance[pixel], 0);
            all += positive[pixel];
            inside += isInside[pixel] ? positive[pixel] : 0;
            greatest = positive[pixel] > positive[greatest] ? pixel : greatest;
        }

        if (!(all > 0 && double.IsFinite(all)))
            return null;
        var isPointing = isInside[greatest];
        Array.Sort(positive);
        Array.Reverse(positive);
        return new FocusScore(inside / all, isPointing, Carrying(positive, 0.5 * all), Carrying(positive, 0.9 * all), Spread(positive, all), (double)isInside.Count(true) / isInside.Length);
    }

    /// <summary>The share of pixels, the greatest first, that it takes to reach a sum.</summary>
    private static double Carrying(ReadOnlySpan<double> descending, double sum)
    {
        var (reached, pixels) = (0.0, 0);
        while (pixels < descending.Length && reached < sum)
            reached += descending[pixels++];
        return (double)pixels / descending.Length;
    }

    private static double Spread(ReadOnlySpan<double> positive, double all)
    {
        var entropy = 0.0;
        foreach (var value in positive)
            entropy -= value > 0 ? value / all * Math.Log(value / all) : 0;
        return positive.Length > 1 ? entropy / Math.Log(positive.Length) : 0;
    }
}
