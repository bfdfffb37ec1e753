namespace Images.Measures;

/// <summary>How well scores tell positives from negatives.</summary>
internal static class Detection
{
    /// <summary>
    /// Average precision: the sum over thresholds of precision times the gain in recall, step by step and not by trapezoids, equal scores at
    /// once (as scikit-learn's <c>average_precision_score</c>).
    /// </summary>
    /// <param name="scores">The scores; positives should have the greater.</param>
    /// <param name="isPositive">Which are positive.</param>
    /// <returns>0 to 1; a detector by chance has the share of positives. NaN without a positive.</returns>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        var (sum, found, seen, all) = (0.0, 0L, 0L, (double)isPositive.Count(true));
        foreach (var (positives, negatives) in Steps(scores, isPositive))
        {
            found += positives;
            seen += positives + negatives;
            sum += positives / all * ((double)found / seen);
        }

        return all > 0 ? sum : double.NaN;
    }

    /// <summary>The area under the receiver operating characteristic: the probability that a positive has a greater score than a negative, equal scores counting half.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="isPositive">Which are positive.</param>
    /// <returns>0 to 1, by chance one half; NaN unless there are both.</returns>
    public static double Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        var (pairs, found) = (0.0, 0L);
        foreach (var (positives, negatives) in Steps(scores, isPositive))
        {
            pairs += negatives * (found + (positives / 2.0));
            found += positives;
        }

        return pairs / ((double)found * (scores.Length - found));
    }

    /// <summary>The numbers of positives and negatives of each score, from the greatest on.</summary>
    private static List<(long Positives, long Negatives)> Steps(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        if (scores.Length != isPositive.Length)
            throw new ArgumentException($"Expected as many scores as flags; got {scores.Length} and {isPositive.Length}.", nameof(scores));
        var (keys, flags) = (scores.ToArray(), isPositive.ToArray());
        Array.Sort(keys, flags);
        var steps = new List<(long, long)>();
        for (var end = keys.Length; end > 0;)
        {
            var start = end - 1;
            while (start > 0 && keys[start - 1] == keys[end - 1])
                start--;
            var positives = flags.AsSpan(start, end - start).Count(true);
            steps.Add((positives, end - start - positives));
            end = start;
        }

        return steps;
    }
}
