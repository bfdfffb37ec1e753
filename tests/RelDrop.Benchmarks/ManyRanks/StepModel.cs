using RelDrop.Masking;

namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>How long a training step with RelDrop takes on many ranks, from what was measured on one.</summary>
/// <param name="Forward">The forward pass of a rank's samples, in milliseconds.</param>
/// <param name="Backward">Its backward pass.</param>
/// <param name="Optimizer">The optimizer's step.</param>
/// <param name="MaskFixed">What masking costs however many samples are masked.</param>
/// <param name="MaskEach">What it costs beside for each that is.</param>
/// <param name="Samples">How many samples a rank has.</param>
/// <param name="Probability">The share of samples that are masked.</param>
/// <param name="Buckets">The gradients' parts in the order in which they are sent, each in 10⁶ bytes.</param>
internal sealed record StepModel(double Forward, double Backward, double Optimizer, double MaskFixed, double MaskEach, int Samples, double Probability, IReadOnlyList<double> Buckets)
{
    private const int Steps = 200;

    /// <summary>The mean time of a step, in milliseconds, and what of it is waiting for others and sending.</summary>
    /// <param name="ranks">How many ranks there are.</param>
    /// <param name="network">How they are connected.</param>
    /// <param name="overlaps">Whether gradients are sent while the backward pass runs.</param>
    public (double Step, double Waiting, double Sending) Predict(int ranks, Network network, bool overlaps)
    {
        var (slowest, mean) = Masking(ranks);
        var sending = Sending(ranks, network, overlaps);
        return (Forward + Backward + Optimizer + slowest + sending, slowest - mean, sending);
    }

    /// <summary>What sending adds to a step: each part goes when its gradients are there and the one before has gone. Gradients come evenly over the backward pass.</summary>
    private double Sending(int ranks, Network network, bool overlaps)
    {
        var (total, there, free) = (Buckets.Sum(), 0.0, 0.0);
        foreach (var bucket in Buckets)
        {
            there += bucket;
            var ready = overlaps ? Backward * there / total : Backward;
            free = Math.Max(free, ready) + network.Sum(bucket, ranks);
        }

        return free - Backward;
    }

    /// <summary>What masking costs the rank with the most masked samples, on which all wait, and what it costs on average; by RelDrop's own draws.</summary>
    private (double Slowest, double Mean) Masking(int ranks)
    {
        var (mask, slowest, all) = (new BlockMask { Probability = Probability }, 0.0, 0.0);
        for (var step = 0; step < Steps; step++)
        {
            var draws = new BatchDraws(mask, seed: 1, (ulong)step, Samples * ranks);
            int[] masked = [.. Enumerable.Range(0, ranks).Select(rank => draws.SlotOf((rank + 1) * Samples) - draws.SlotOf(rank * Samples))];
            slowest += Cost(masked.Max());
            all += masked.Average(Cost);
        }

        return (slowest / Steps, all / Steps);
    }

    private double Cost(int masked) => masked == 0 ? 0 : MaskFixed + (MaskEach * masked);
}
