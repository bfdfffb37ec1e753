using Images.Configuration;
using Images.Data.Markers;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;

namespace Images.Data;

/// <summary>The images that settings name, with their markers.</summary>
/// <param name="Train">What is learnt from.</param>
/// <param name="Test">What it is judged by: the same images for every seed of training, so that runs can be compared.</param>
internal sealed record ImageData(IImageSource Train, IImageSource Test)
{
    /// <summary>Finds the images; none is decoded yet.</summary>
    /// <exception cref="InvalidDataException">They are not there, or not as settings say.</exception>
    public static ImageData Open(SettingValues settings)
    {
        var sets = OpenSets(settings);
        var markers = MarkerPlan.Of(settings);
        return new ImageData(
            ImageSubset.Draw(Marked(sets.Train, markers, isTest: false), settings.Get(DataSettings.Images), (ulong)settings.Get(OptimizationSettings.Seed)),
            ImageSubset.Draw(Marked(sets.Test, markers, isTest: true), settings.Get(DataSettings.TestImages), seed: 0));
    }

    /// <summary>Opens both parts, without markers.</summary>
    public static ImageSets OpenSets(SettingValues settings)
    {
        var path = settings.Get(DataSettings.Path) ?? throw new InvalidDataException($"There are no images; expected a folder of them, as DIR or {DataSettings.Path.Option}.");
        var sets = ImageSets.Open(path, settings.Get(DataSettings.HeldBack));
        return settings.Get(ModelSettings.Classes) is { } classes && classes != sets.Train.Classes.Count
            ? throw new InvalidDataException($"'{path}' has {sets.Train.Classes.Count} classes; expected {classes}, as {ModelSettings.Classes} says ({settings.Of(ModelSettings.Classes).Source}).")
            : sets;
    }

    /// <summary>A source with markers planted, if there are any.</summary>
    public static IImageSource Marked(IImageSource source, MarkerPlan? markers, bool isTest) =>
        markers is null || (isTest && markers.Test == TestMarkers.None) ? source : new MarkedSource(source, markers, isTest);
}
