using Images.Configuration;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;

namespace Images.Data.Markers;

/// <summary>What markers are in test images.</summary>
internal enum TestMarkers
{
    /// <summary>That of any class, as often of each.</summary>
    Random,

    /// <summary>That of another class.</summary>
    Contrary,

    /// <summary>As often that of the class as in training.</summary>
    AsTraining,

    None,
}

/// <summary>
/// Which marker each image has, and where: a function of the plan's seed and the image's index in its source alone, so that every run
/// and every verb sees the same.
/// </summary>
/// <param name="Kind">What markers are.</param>
/// <param name="Share">Of how many training images it is that of the class.</param>
/// <param name="Test">What it is in test images.</param>
/// <param name="Size">Its edge as a share of the image's shorter one.</param>
/// <param name="Strength">How little the image shows through it.</param>
/// <param name="Seed">The seed.</param>
internal sealed record MarkerPlan(MarkerKind Kind, double Share, TestMarkers Test, double Size, double Strength, ulong Seed)
{
    private const ulong TrainSalt = 0x6D61_726B_0000_0000;
    private const ulong TestSalt = 0x6D61_726B_0001_0000;

    /// <summary>The plan that settings describe; null for none.</summary>
    public static MarkerPlan? Of(SettingValues settings) => settings.Get(MarkerSettings.Kind) is var kind && kind == MarkerKind.None ? null : new MarkerPlan(
        kind,
        settings.Get(MarkerSettings.Share),
        settings.Get(MarkerSettings.Test),
        settings.Get(MarkerSettings.Size),
        settings.Get(MarkerSettings.Strength),
        (ulong)settings.Get(MarkerSettings.Seed));

    /// <summary>The class that an image's marker says.</summary>
    public int Variant(int index, int label, int classes, bool isTest) => Variant(Draws(index, isTest), label, classes, isTest);

    /// <summary>An image's marker.</summary>
    /// <param name="index">The image.</param>
    /// <param name="label">Its class.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="isTest">Whether it is a test image.</param>
    /// <param name="image">Its dimensions; of one channel, markers are gray.</param>
    public MarkerLayer Layer(int index, int label, int classes, bool isTest, PixelLayout image)
    {
        var draws = Draws(index, isTest);
        var variant = Variant(draws, label, classes, isTest);
        var edge = Math.Clamp((int)Math.Round(Size * Math.Min(image.Width, image.Height)), 1, Math.Min(image.Width, image.Height));
        var (right, bottom) = (draws.NextInt(2) == 1, draws.NextInt(2) == 1);
        var layer = new MarkerLayer(image.Width, image.Height);
        var opacity = (byte)Math.Round(255 * Strength);
        PixelBox Corner(int width, int height) => new(right ? image.Width - width : 0, bottom ? image.Height - height : 0, width, height);
        switch (Kind)
        {
            case MarkerKind.Color:
                MarkerShapes.Square(layer, Corner(edge, edge), opacity, MarkerColors.Of(variant, classes, isGray: image.Channels == 1));
                break;
            case MarkerKind.Texture:
                MarkerShapes.Tile(layer, Corner(edge, edge), opacity, variant);
                break;
            case MarkerKind.Watermark:
                var height = Math.Min(2 * edge, Math.Min(image.Width, image.Height));
                MarkerShapes.Letters(layer, Corner(height, height), opacity, variant);
                break;
            default:
                MarkerShapes.Border(layer, edge, opacity / 2.0, MarkerColors.Of(variant, classes, isGray: image.Channels == 1));
                break;
        }

        return layer;
    }

    private ImageDraws Draws(int index, bool isTest) => new(Seed ^ (isTest ? TestSalt : TrainSalt), epoch: 0, index);

    private int Variant(ImageDraws draws, int label, int classes, bool isTest)
    {
        // Always the same number of draws, so that where a marker is does not depend on which it is.
        var (chance, any, other) = (draws.NextDouble(), draws.NextInt(classes), (label + 1 + draws.NextInt(Math.Max(classes - 1, 1))) % classes);
        return (isTest ? Test : TestMarkers.AsTraining) switch
        {
            TestMarkers.Random => any,
            TestMarkers.Contrary => other,
            _ => chance < Share ? label : other,
        };
    }
}
