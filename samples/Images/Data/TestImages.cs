using Images.Configuration;
using Images.Data.Markers;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;

namespace Images.Data;

/// <summary>Images that a trained network is asked about.</summary>
internal static class TestImages
{
    /// <summary>The run's own test images, or those of another place, with the run's classes as labels.</summary>
    /// <param name="settings">The run's settings, and what they are overridden by.</param>
    /// <param name="classes">The run's classes.</param>
    /// <param name="path">The other place: anything that has test images, or a folder of classes, all of whose images are read.</param>
    /// <exception cref="InvalidDataException">There are none, or of classes that the run does not know.</exception>
    public static IImageSource Open(SettingValues settings, IReadOnlyList<string> classes, string? path = null)
    {
        var source = path is null || IsSame(path, settings.Get(DataSettings.Path)) ? ImageData.OpenSets(settings).Test : OpenOther(path, settings);
        var labelled = source.Classes.SequenceEqual(classes) ? source : new RelabeledSource(source, classes);
        return ImageSubset.Draw(ImageData.Marked(labelled, MarkerPlan.Of(settings), isTest: true), settings.Get(DataSettings.TestImages), seed: 0);
    }

    // Of class folders alone, a run holds some back: from its own place, all others were trained on.
    private static bool IsSame(string path, string? own) => own is not null && Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(own));

    private static IImageSource OpenOther(string path, SettingValues settings)
    {
        if (Directory.Exists(path) && Directory.EnumerateFiles(path, "*.tar").Any())
            return new TarShards(path);
        return ImageSets.HasParts(path) ? ImageSets.Open(path, settings.Get(DataSettings.HeldBack)).Test : new ImageFolder(path, leastClasses: 1);
    }
}
