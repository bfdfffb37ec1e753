namespace RelDrop.Distributed;

/// <summary>How processes join to train together.</summary>
public sealed record RanksOptions
{
    /// <summary>How long the others are waited for before it is taken that one of them hangs. It must be longer than what one rank does alone, such as writing a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or longer than 24 days.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero && value.TotalMilliseconds <= int.MaxValue ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Expected a time above 0, of 24 days at most.");
    } = TimeSpan.FromMinutes(10);

    /// <summary>Whether it is an error that no launcher started this process; otherwise it trains alone.</summary>
    public bool Required { get; init; }
}
