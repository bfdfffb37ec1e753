using RelDrop.Imaging;
using RelDrop.Samples.Runs;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What images there are, and how they are read.</summary>
internal static class DataSettings
{
    /// <summary>More pixels than any network here has memory for.</summary>
    public const int MostPixels = 1 << 12;

    public static readonly Setting<string?> Path = Text("data.path", "--data-dir", "The images; as the argument DIR.", "the argument", "folder");
    public static readonly Setting<int?> Images = MaybeCount("data.images", "--images", "So many training images, of all classes equally many, chosen by the seed.", "all", least: 1, aliases: "--dataset-size");
    public static readonly Setting<int?> TestImages = MaybeCount("data.test_images", "--test-images", "So many test images, as the training images.", "all", least: 1);
    public static readonly Setting<double> HeldBack = Number("data.held_back", "--held-back", 0.2, "The share of each class that is held back to test, where nothing else tells test images.", share => share is > 0 and < 1, "a number between 0 and 1");
    public static readonly Setting<BadImages> Bad = Choice("data.bad_images", "--bad-images", BadImages.Fail, "What becomes of images that cannot be decoded: the first ends the run, or others of their classes take their places.", ("fail", BadImages.Fail), ("skip", BadImages.Skip));
    public static readonly Setting<int?> Workers = MaybeCount("data.workers", "--workers", "Threads that decode; changes no byte of a batch.", "a quarter of the processors", least: 0, most: 256, "-j");

    public static readonly Setting<int?> Size = MaybeCount("input.img_size", "--img-size", "The edge of the network's input in pixels.", "the images' own up to 64 pixels, or the model's", least: 8, MostPixels);
    public static readonly Setting<double> CropShare = Number("input.crop_pct", "--crop-pct", 0.875, "Of images above 64 pixels, the share of the shorter edge that is seen in tests.", share => share is > 0 and <= 1, "a number above 0 and up to 1");
    public static readonly Setting<ResizeFilter> Interpolation = Choice("input.interpolation", "--interpolation", ResizeFilter.Bilinear, "How images are scaled.", ("bilinear", ResizeFilter.Bilinear), ("bicubic", ResizeFilter.Bicubic));
    public static readonly Setting<double[]?> Mean = Numbers("input.mean", "--mean", (1, 3), null, "The mean of each channel, or one for all.", "the model's own", _ => true, "one number or three");
    public static readonly Setting<double[]?> Deviation = Numbers("input.std", "--std", (1, 3), null, "The standard deviation of each channel, or one for all.", "the model's own", values => values.All(value => value > 0), "one number above 0 or three");
    public static readonly Setting<int?> Channels = new("input.in_chans", "--in-chans", null, "3 for colours, 1 for the luma.", "1 or 3", "n", (text, out value) =>
    {
        value = text == "1" ? 1 : 3;
        return text is "1" or "3";
    })
    { Unset = "as the images have" };

    public static IReadOnlyList<Setting> All { get; } = [Path, Images, TestImages, HeldBack, Bad, Workers, Size, CropShare, Interpolation, Mean, Deviation, Channels];
}
