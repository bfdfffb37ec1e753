namespace RelDrop.Studies.Results;

/// <summary>What a number counts, and so how it is shown.</summary>
public enum Unit
{
    /// <summary>Nothing: a plain number.</summary>
    None,

    /// <summary>A share from 0 to 1, shown in percent.</summary>
    Share,

    /// <summary>A whole number of things.</summary>
    Count,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}
