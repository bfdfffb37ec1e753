namespace RelDrop.Benchmarks.Measuring;

/// <summary>
/// Measures by turns: each round runs every contender once, in the other order than the round before, and gives one
/// ratio. What disturbs the machine for a while disturbs both sides of a ratio.
/// </summary>
/// <param name="Count">The number of rounds.</param>
/// <param name="WarmUp">How often each contender runs before.</param>
internal sealed record Rounds(int Count, int WarmUp)
{
    public Measurement Compare(Action ours, Action baseline)
    {
        Contender[] contenders = [new(ours), new(baseline)];
        foreach (var contender in contenders)
            contender.WarmUp(WarmUp);

        var times = new List<double[]>();
        for (var round = 0; round < Count; round++)
        {
            var time = new double[contenders.Length];
            for (var i = 0; i < contenders.Length; i++)
            {
                var turn = round % 2 == 0 ? i : contenders.Length - 1 - i;
                time[turn] = contenders[turn].Time();
            }

            times.Add(time);
        }

        var ratios = times.Select(time => time[0] / time[1]).ToArray();
        return new Measurement(
            Quantiles.Median(ratios),
            Quantiles.Median(times.Select(time => time[0])),
            Quantiles.Median(times.Select(time => time[1])),
            Quantiles.HalfMiddleRange(ratios),
            Measurement.Milliseconds);
    }
}
