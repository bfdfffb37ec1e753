namespace RelDrop.Distributed;

/// <summary>Other ranks were waited for in vain: one of them hangs, is far slower, or does something else.</summary>
public sealed class RanksTimeoutException : TimeoutException
{
    /// <summary>An exception without details.</summary>
    public RanksTimeoutException()
    {
    }

    /// <inheritdoc/>
    public RanksTimeoutException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public RanksTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal RanksTimeoutException(int rank, int size, IReadOnlyList<int> missing, Patience patience)
        : base(Describe(missing, patience))
    {
        Missing = missing;
        IsFirstToKnow = !Enumerable.Range(0, Math.Min(rank, size)).Except(missing).Any();
    }

    /// <summary>The ranks that did not come; none if that is not known.</summary>
    public IReadOnlyList<int> Missing { get; } = [];

    /// <summary>Whether this is the first of the ranks that waited: one line is enough.</summary>
    internal bool IsFirstToKnow { get; } = true;

    private static string Describe(IReadOnlyList<int> missing, Patience patience)
    {
        var whose = missing.Count switch
        {
            0 => "the other ranks",
            1 => $"rank {missing[0]}",
            _ => $"ranks {string.Join(", ", missing.Take(8))}{(missing.Count > 8 ? $" and {missing.Count - 8} others" : "")}",
        };
        return FormattableString.Invariant($"Waited {patience.Limit.TotalSeconds:0.##} s for {patience.For} of {whose}.");
    }
}
