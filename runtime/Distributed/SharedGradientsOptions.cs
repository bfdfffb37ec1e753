namespace RelDrop.Distributed;

/// <summary>When gradients are sent while they are still computed.</summary>
public enum Overlap
{
    /// <summary>Between machines; within one, sending is work for the processors that compute.</summary>
    Auto,

    /// <summary>Never: all are sent after the backward pass.</summary>
    Off,

    /// <summary>Always, where torch lets it.</summary>
    On,
}

/// <summary>How gradients are summed over ranks.</summary>
public sealed record SharedGradientsOptions
{
    /// <summary>How many bytes of gradients are sent at a time, about; a larger parameter goes alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public long BucketBytes { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BucketBytes), value, "Expected 1 or more."); } = 25 << 20;

    /// <summary>
    /// Whether sums are added up in the order of the ranks, so that they are the same to the bit whatever MPI or NCCL, network and machines there are. Otherwise the
    /// library's own sum is used.
    /// </summary>
    public bool Ordered { get; init; } = true;

    /// <summary>Whether gradients are sent while the backward pass runs, after <see cref="SharedGradients.Expect"/>.</summary>
    public Overlap Overlap { get; init; }
}
