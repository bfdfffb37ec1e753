namespace RelDrop.Distributed;

/// <summary>The part of a global batch that one rank computes.</summary>
/// <param name="Start">The place of its first sample in the global batch, from 0.</param>
/// <param name="Length">How many samples it has; 0 where there are fewer samples than ranks.</param>
/// <param name="Global">How many samples the global batch has.</param>
public readonly record struct BatchShare(int Start, int Length, int Global)
{
    /// <summary>It as a range of the global batch's samples.</summary>
    public Range Range => Start..(Start + Length);

    /// <summary>A rank's part: contiguous, and as long as the others' but for one sample.</summary>
    /// <param name="samples">How many samples the global batch has.</param>
    /// <param name="rank">Which part, from 0.</param>
    /// <param name="ranks">How many parts there are.</param>
    /// <param name="least">
    /// The fewest samples of a part that has any, such as the 2 that batch norm needs: of a batch with too few for all, the last ranks get none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static BatchShare Of(int samples, int rank, int ranks, int least = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, ranks);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        var taking = Math.Clamp(samples / least, 1, ranks);
        if (rank >= taking)
            return new(samples, 0, samples);
        var start = (int)((long)samples * rank / taking);
        return new(start, (int)((long)samples * (rank + 1) / taking) - start, samples);
    }
}
