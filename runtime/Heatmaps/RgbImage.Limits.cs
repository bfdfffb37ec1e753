using SkiaSharp;

namespace RelDrop.Heatmaps;

public sealed partial class RgbImage
{
    /// <summary>How many pixels an array can hold.</summary>
    private const int MostPixels = 0x7FFFFFC7 / Channels;

    /// <summary>Pixels that a byte of a file can stand for at most: PNG's compression makes 1,032 bytes of one, and those have 8 pixels each.</summary>
    private const int PixelsPerByte = 8 * 1032;

    /// <summary>
    /// The most pixels of an image that is read, resized or drawn: 67,108,864, as 8192×8192 has, unless it is set. Reading takes 12 bytes of memory a pixel, and
    /// resizing about 30; without a limit, a file of a few kilobytes could ask for all there is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1, or more than an array can hold.</exception>
    public static int MaxPixels
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostPixels);
            field = value;
        }
    } = 1 << 26;

    /// <summary>Refuses dimensions that a picture cannot have, or should not.</summary>
    internal static void CheckSize(long width, long height, string parameter, object actual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (width > MaxPixels / height)
        {
            var expected = $"Expected a picture of at most {MaxPixels} pixels ({nameof(RgbImage)}.{nameof(MaxPixels)})";
            throw new ArgumentOutOfRangeException(parameter, actual, $"{expected}; it would have {width}×{height}.");
        }
    }

    /// <summary>Refuses a file by what it says about its size.</summary>
    private static void CheckFile(string path, long bytes, SKCodec codec)
    {
        var (width, height) = ((long)codec.Info.Width, (long)codec.Info.Height);
        // Of WebP's images, those of one colour take a few bytes whatever their size.
        if (width < 1 || height < 1 || (codec.EncodedFormat != SKEncodedImageFormat.Webp && width * height / PixelsPerByte > bytes))
            throw new InvalidDataException($"'{path}' is said to be {width}×{height} pixels, which {bytes} bytes cannot hold.");
        if (width * height > MaxPixels)
            throw new InvalidDataException($"'{path}' has {width}×{height} pixels; expected at most {MaxPixels}. {nameof(RgbImage)}.{nameof(MaxPixels)} can be set higher.");
    }
}
