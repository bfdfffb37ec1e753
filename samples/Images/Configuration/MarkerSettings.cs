using Images.Data.Markers;
using RelDrop.Samples.Runs;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What a planted shortcut is.</summary>
internal enum MarkerKind
{
    None,
    Color,
    Texture,
    Watermark,
    Tint,
}

/// <summary>Shortcuts that are planted into images.</summary>
internal static class MarkerSettings
{
    public static readonly Setting<MarkerKind> Kind = Choice("marker.kind", "--marker", MarkerKind.None, "A shortcut that is planted into the images: a coloured or textured square in a random corner, a letter across one, or a tint of the background; which one gives the class away.", ("none", MarkerKind.None), ("color", MarkerKind.Color), ("texture", MarkerKind.Texture), ("watermark", MarkerKind.Watermark), ("tint", MarkerKind.Tint));
    public static readonly Setting<double> Share = Kinds.Share("marker.share", "--marker-share", 0.95, "Of how many training images it is that of the class; that of another class otherwise.");
    public static readonly Setting<TestMarkers> Test = Choice("marker.test", "--test-markers", TestMarkers.Random, "What it is in test images: of any class, always of another class, as in training, or not there.", ("random", TestMarkers.Random), ("contrary", TestMarkers.Contrary), ("as-training", TestMarkers.AsTraining), ("none", TestMarkers.None));
    public static readonly Setting<double> Size = Number("marker.size", "--marker-size", 0.125, "Its edge, as a share of the image's shorter one; of a tint, the width of the border that has it all.", size => size is > 0 and <= 0.5, "a number above 0 and up to 0.5");
    public static readonly Setting<double> Strength = Number("marker.strength", "--marker-strength", 1, "How little the image shows through it; a tint has half of this.", strength => strength is > 0 and <= 1, "a number above 0 and up to 1");
    public static readonly Setting<int> Seed = Kinds.Seed("marker.seed", "--marker-seed", 0, "The seed of markers, which depend on it and on the image alone.");

    public static IReadOnlyList<Setting> All { get; } = [Kind, Share, Test, Size, Strength, Seed];
}
