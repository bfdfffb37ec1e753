namespace RelDrop.Imaging;

/// <summary>Which images each step of an epoch reads in this process.</summary>
internal sealed class EpochPlan
{
    private readonly int[] order;
    private readonly int batch;
    private readonly int rank;
    private readonly int ranks;

    public EpochPlan(int count, LoaderOptions options, int epoch)
    {
        (batch, rank, ranks) = (options.BatchSize, options.Rank, options.Ranks);
        order = options.Shuffle ? ImageDraws.Order(count, options.Seed, epoch) : [.. Enumerable.Range(0, count)];
        var (full, rest) = Math.DivRem(count, batch * ranks);
        var isLastKept = options.LeastBatch == 1 ? Share(rest).Length > 0 : rest / ranks >= options.LeastBatch;
        Steps = full + (isLastKept ? 1 : 0);
    }

    public int Steps { get; }

    /// <summary>The images of a step. Those of all ranks together are the next ones of the epoch's order.</summary>
    public ReadOnlySpan<int> Indices(int step)
    {
        var start = step * batch * ranks;
        var (first, length) = Share(Math.Min(batch * ranks, order.Length - start));
        return order.AsSpan(start + first, length);
    }

    /// <summary>This rank's part of a step's images: in full steps, the batch size.</summary>
    private (int First, int Length) Share(int count)
    {
        var first = (int)((long)count * rank / ranks);
        return (first, (int)((long)count * (rank + 1) / ranks) - first);
    }
}
