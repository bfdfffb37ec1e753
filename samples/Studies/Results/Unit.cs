using System.Text.Json.Serialization;

namespace RelDrop.Studies.Results;

/// <summary>What a number counts, and so how it is shown.</summary>
public enum Unit
{
    /// <summary>Nothing: a plain number.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A share from 0 to 1, shown in percent.</summary>
    [JsonStringEnumMemberName("share")]
    Share,

    /// <summary>A whole number of things.</summary>
    [JsonStringEnumMemberName("count")]
    Count,

    /// <summary>Milliseconds.</summary>
    [JsonStringEnumMemberName("milliseconds")]
    Milliseconds,
}
