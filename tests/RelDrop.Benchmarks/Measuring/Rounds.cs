namespace RelDrop.Benchmarks.Measuring;

/// <summary>
/// Measures by turns: each round measures both sides once, in the other order than the round before, and gives one ratio.
/// What disturbs the machine for a while disturbs both sides of a ratio.
/// </summary>
/// <param name="Count">The number of rounds.</param>
/// <param name="WarmUp">How often what is timed runs before.</param>
internal sealed record Rounds(int Count, int WarmUp)
{
    /// <summary>Times both.</summary>
    public Measurement Compare(Action ours, Action baseline)
    {
        Contender[] contenders = [new(ours), new(baseline)];
        foreach (var contender in contenders)
            contender.WarmUp(WarmUp);
        return Compare(contenders[0].Time, contenders[1].Time, Measurement.Milliseconds);
    }

    /// <summary>Compares two quantities.</summary>
    public Measurement Compare(Func<double> ours, Func<double> baseline, string unit)
    {
        var (all, allOfBaseline) = (new List<double>(), new List<double>());
        for (var round = 0; round < Count; round++)
        {
            if (round % 2 == 0)
                all.Add(ours());
            allOfBaseline.Add(baseline());
            if (round % 2 == 1)
                all.Add(ours());
        }

        var ratios = all.Zip(allOfBaseline, (value, reference) => value / reference).ToArray();
        return new Measurement(Quantiles.Median(ratios), Quantiles.Median(all), Quantiles.Median(allOfBaseline), Count > 1 ? Quantiles.HalfMiddleRange(ratios) : null, unit);
    }
}
