using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Data.Solids;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;

namespace PointClouds;

/// <summary>Reads the clouds that settings name.</summary>
internal static class Datasets
{
    /// <summary>The folder beside the data where chosen points are kept.</summary>
    private const string CacheFolder = "processed";

    public static IPointSource Open(SettingValues settings, Action<int, int>? onProgress = null)
    {
        var (name, folder, classes) = (settings.Get(Settings.Dataset), settings.Get(Settings.DataPath), settings.Get(Settings.ClassCount));
        var data = Described(settings) with { OnProgress = onProgress };
        var source = name == SolidSource.Name && folder is null
            ? SolidSource.Open(data, new SolidSettings(settings.Get(Settings.TrainShapes), settings.Get(Settings.TestShapes), settings.Get(Settings.Noise)), classes)
            : PointSources.Open(name, folder, data, classes);
        return settings.Get(Settings.MarkerShare) is { } share ? new MarkedSource(source, share, settings.Get(Settings.TestMarkers), data.Seed) : source;
    }

    /// <summary>How clouds are read.</summary>
    public static DataSettings Described(SettingValues settings) => new(
        settings.Get(Settings.Points),
        settings.Get(Settings.UseNormals),
        settings.Get(Settings.FarthestPoints) ? Subsampling.FarthestPoints : Subsampling.First,
        (ulong)settings.Get(Settings.Seed),
        settings.Get(Settings.DataPath) is { } folder && settings.Get(Settings.Cached) ? Path.Combine(folder, CacheFolder) : null,
        MaxBytes: (long)settings.Get(Settings.MaxMegabytes) << 20);

    /// <summary>Reads a part and shows how far it is.</summary>
    public static PointSet Read(IAnsiConsole console, SettingValues settings, Func<IPointSource, PointSet> part) =>
        Bars.Show(console, $"reading {settings.Get(Settings.Dataset)}", steps: null, task => part(Open(settings, (done, all) =>
        {
            task.IsIndeterminate = false;
            task.MaxValue(all).Value = done;
        })));
}
