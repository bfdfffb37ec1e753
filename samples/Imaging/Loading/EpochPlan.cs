using RelDrop.Distributed;

namespace RelDrop.Imaging;

/// <summary>Which images each step of an epoch reads in this process.</summary>
internal sealed class EpochPlan
{
    private readonly int[] order;
    private readonly int batch;
    private readonly int rank;
    private readonly int ranks;
    private readonly int leastShare;

    public EpochPlan(int count, LoaderOptions options, int epoch)
    {
        (batch, rank, ranks) = (options.BatchSize, options.Rank, options.Ranks);
        // What the whole batch has for batch norm's sake, each part needs.
        leastShare = Math.Min(options.LeastBatch, 2);
        order = options.Shuffle ? ImageDraws.Order(count, options.Seed, epoch) : [.. Enumerable.Range(0, count)];
        var (full, rest) = Math.DivRem(count, batch);
        Steps = full + (rest >= options.LeastBatch ? 1 : 0);
    }

    /// <summary>How many there are: as many in all processes, and however many those are.</summary>
    public int Steps { get; }

    /// <summary>The most images that this process reads in a step.</summary>
    public int MostImages => Steps == 0 ? 0 : Math.Max(Share(0).Length, Share(Steps - 1).Length);

    /// <summary>Which part of a step's batch this process has.</summary>
    public BatchShare Share(int step) => BatchShare.Of(Math.Min(batch, order.Length - (step * batch)), rank, ranks, leastShare);

    /// <summary>The images of a step. Those of all processes together are the next ones of the epoch's order.</summary>
    public ReadOnlySpan<int> Indices(int step)
    {
        var share = Share(step);
        return order.AsSpan((step * batch) + share.Start, share.Length);
    }
}
