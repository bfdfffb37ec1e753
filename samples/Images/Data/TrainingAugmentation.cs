using Images.Configuration;
using RelDrop.Imaging;
using RelDrop.Samples.Runs;

namespace Images.Data;

/// <summary>How training images are changed, as settings say.</summary>
internal static class TrainingAugmentation
{
    public static Augmentation Of(SettingValues settings, InputFormat format) => new(Framing(settings, format))
    {
        MirrorProbability = settings.Get(AugmentationSettings.Flip),
        Filter = format.Filter,
        Policy = settings.Get(AugmentationSettings.Policy) switch
        {
            PixelChange.RandAugment => new RandAugment(),
            PixelChange.TrivialAugmentWide => new TrivialAugmentWide(),
            _ => null,
        },
    };

    private static Framing Framing(SettingValues settings, InputFormat format)
    {
        var crop = settings.Get(AugmentationSettings.Crop);
        if (crop == TrainCrop.Auto)
            crop = format.IsSmall ? TrainCrop.Padded : TrainCrop.Resized;
        var (scale, ratio) = (settings.Get(AugmentationSettings.Scale)!, settings.Get(AugmentationSettings.Ratio)!);
        return crop switch
        {
            TrainCrop.Padded => new RandomCrop(format.Size, settings.Get(AugmentationSettings.Padding) ?? format.Size / 8),
            TrainCrop.Resized => new RandomResizedCrop(format.Size) { Scale = (scale[0], scale[1]), Ratio = (ratio[0], ratio[1]) },
            _ => format.Framing,
        };
    }
}
