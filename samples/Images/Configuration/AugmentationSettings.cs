using RelDrop.Samples.Runs;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What part of a training image is seen.</summary>
internal enum TrainCrop
{
    /// <summary>Resized for large images, padded for small ones.</summary>
    Auto,

    /// <summary>A part of random area and aspect ratio.</summary>
    Resized,

    /// <summary>A square of a padded image.</summary>
    Padded,

    /// <summary>What tests see.</summary>
    None,
}

/// <summary>What changes a training image's pixels.</summary>
internal enum PixelChange
{
    None,
    RandAugment,
    TrivialAugmentWide,
}

/// <summary>How training images are changed at random.</summary>
internal static class AugmentationSettings
{
    public static readonly Setting<TrainCrop> Crop = Choice("augmentation.crop", "--train-crop", TrainCrop.Auto, "What is seen of a training image: a random part scaled, a random square with a border, or all of it; 'auto' is padded up to 64 pixels and resized above.", ("auto", TrainCrop.Auto), ("resized", TrainCrop.Resized), ("padded", TrainCrop.Padded), ("none", TrainCrop.None));
    public static readonly Setting<double[]?> Scale = Numbers("augmentation.scale", "--scale", (2, 2), [0.08, 1], "The least and greatest share of the area, of resized parts.", "none", values => values is [> 0, <= 1] && values[0] <= values[1], "two numbers above 0 and up to 1, in order");
    public static readonly Setting<double[]?> Ratio = Numbers("augmentation.ratio", "--ratio", (2, 2), [0.75, 1.3333333333333333], "Their least and greatest width to height.", "none", values => values[0] > 0 && values[0] <= values[1], "two numbers above 0, in order");
    public static readonly Setting<int?> Padding = MaybeCount("augmentation.padding", "--padding", "The border on each side, of padded images, in pixels.", "an eighth of the edge", least: 0, most: 1024);
    public static readonly Setting<double> Flip = Share("augmentation.hflip", "--hflip", 0.5, "How often left and right are exchanged.");
    public static readonly Setting<PixelChange> Policy = Choice("augmentation.aa", "--aa", PixelChange.None, "What else changes pixels.", ("none", PixelChange.None), ("randaugment", PixelChange.RandAugment), ("trivialaugmentwide", PixelChange.TrivialAugmentWide));

    public static IReadOnlyList<Setting> All { get; } = [Crop, Scale, Ratio, Padding, Flip, Policy];
}
