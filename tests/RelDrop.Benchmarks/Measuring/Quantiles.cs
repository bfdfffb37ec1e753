namespace RelDrop.Benchmarks.Measuring;

/// <summary>Statistics that a few disturbed rounds do not move.</summary>
internal static class Quantiles
{
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>Half the distance between the first and the third quartile.</summary>
    public static double HalfMiddleRange(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return (Of(all, 0.75) - Of(all, 0.25)) / 2;
    }

    private static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
