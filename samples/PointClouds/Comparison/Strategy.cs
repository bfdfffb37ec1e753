using PointClouds.Configuration;
using RelDrop.Samples.Runs;

namespace PointClouds.Comparison;

/// <summary>A way to train: which points are dropped, if any.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Of">What it makes of the settings that all share.</param>
internal sealed record Strategy(string Name, Func<SettingValues, SettingValues> Of)
{
    public static IReadOnlyList<Strategy> All { get; } =
    [
        new("no dropout", settings => settings.With(Settings.RandomDropout, false).With(Settings.RelevanceDropout, false)),
        new("random dropout", settings => settings.With(Settings.RandomDropout, true).With(Settings.RelevanceDropout, false)),
        new("RelDrop", settings => settings.With(Settings.RandomDropout, false).With(Settings.RelevanceDropout, true)),
    ];

    /// <summary>A name for files.</summary>
    public string FileName => Name.ToLowerInvariant().Replace(' ', '-');
}
