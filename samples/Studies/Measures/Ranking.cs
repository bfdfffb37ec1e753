namespace RelDrop.Studies.Measures;

/// <summary>How well scores put positives before negatives. Equal scores are one threshold, so that the order of the data never matters.</summary>
public static class Ranking
{
    /// <summary>
    /// The average precision: the sum over thresholds of precision times the recall that is gained there, step-wise, not by trapezoids. It is what
    /// scikit-learn's <c>average_precision_score</c> gives, and what out-of-distribution work calls AUPR. By chance it is the share of positives.
    /// </summary>
    /// <param name="scores">Higher for what is more likely positive.</param>
    /// <param name="positives">What is positive.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is not a number, or there is no positive.</exception>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var all = Require.Some(positives, true);
        var (hits, seen, sum) = (0, 0, 0.0);
        foreach (var (gained, count) in TieGroups.Descending(scores, positives))
        {
            (hits, seen) = (hits + gained, seen + count);
            sum += (double)gained / all * hits / seen;
        }

        return sum;
    }

    /// <summary>The area under the receiver operating characteristic: the chance that a positive has a higher score than a negative. Ties count half.</summary>
    /// <param name="scores">Higher for what is more likely positive.</param>
    /// <param name="positives">What is positive.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is not a number, or there is no positive or no negative.</exception>
    public static double Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var (all, rest) = (Require.Some(positives, true), Require.Some(positives, false));
        var (below, sum) = ((double)rest, 0.0);
        foreach (var (gained, count) in TieGroups.Descending(scores, positives))
        {
            below -= count - gained;
            sum += gained * (below + (0.5 * (count - gained)));
        }

        return sum / all / rest;
    }
}
