namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>What messages cost.</summary>
/// <param name="Latency">Of one, in milliseconds.</param>
/// <param name="MegabytesPerMillisecond">How fast a rank sends, 10⁶ bytes a millisecond: the same number as gigabytes a second.</param>
internal readonly record struct Link(double Latency, double MegabytesPerMillisecond);

/// <summary>How ranks are connected: in machines of equally many, and between those.</summary>
/// <param name="Within">Of a machine.</param>
/// <param name="Between">Between machines; each rank's own share of it.</param>
/// <param name="RanksPerMachine">How many ranks a machine has.</param>
internal sealed record Network(Link Within, Link Between, int RanksPerMachine)
{
    /// <summary>The milliseconds of an ordered sum: an all-to-all and an all-gather, in each of which a rank sends all but its own part.</summary>
    /// <param name="megabytes">What is summed, 10⁶ bytes.</param>
    /// <param name="ranks">Over how many.</param>
    public double Sum(double megabytes, int ranks)
    {
        if (ranks == 1)
            return 0;
        var near = Math.Min(ranks, RanksPerMachine) - 1;
        var far = ranks - 1 - near;
        var part = megabytes / ranks;
        // Both kinds of links are used at the same time; messages are begun one after the other.
        var moving = Math.Max(near * part / Within.MegabytesPerMillisecond, far == 0 ? 0 : far * part / Between.MegabytesPerMillisecond);
        return 2 * ((near * Within.Latency) + (far * Between.Latency) + moving);
    }
}
