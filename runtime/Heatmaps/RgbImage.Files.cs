using System.Runtime.InteropServices;
using RelDrop.Notebooks;
using SkiaSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

public sealed partial class RgbImage
{
    /// <summary>Reads a file of any format that Skia knows: JPEG, PNG, WebP, BMP, GIF. Turned upright as its Exif data says; on white where it is transparent.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is no image, a broken one, or one of more than <see cref="MaxPixels"/>, which is told before memory is asked for.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RgbImage Load(string path)
    {
        using var data = SKData.CreateCopy(File.ReadAllBytes(path));
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"'{path}' is not an image that can be read.");
        CheckFile(path, data.Size, codec);
        using var decoded = NewBitmap(codec.Info.Width, codec.Info.Height, SKAlphaType.Premul);
        var result = codec.GetPixels(decoded.Info, decoded.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"'{path}' is not an image that can be read: {result}.");

        using var opaque = NewBitmap(decoded.Width, decoded.Height);
        using (var canvas = new SKCanvas(opaque))
        {
            canvas.Clear(SKColors.White);
            canvas.DrawBitmap(decoded, 0, 0);
        }

        return FromBitmap(opaque).Upright(codec.EncodedOrigin);
    }

    /// <summary>The image as a PNG file.</summary>
    public byte[] ToPng()
    {
        using var bitmap = ToBitmap();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The image as HTML, with its pixels enlarged if they are few; notebooks show it so.</summary>
    public string ToHtml() => Html.Picture(this, $"Picture of {Width}×{Height} pixels");

    /// <summary>Writes a PNG file, which appears only when it is complete.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, ToPng());

    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    internal static SKBitmap NewBitmap(int width, int height, SKAlphaType alpha = SKAlphaType.Opaque)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha)))
            return bitmap;
        bitmap.Dispose();
        throw new InsufficientMemoryException($"There is no memory for a picture of {width}×{height}.");
    }

    internal static RgbImage FromBitmap(SKBitmap bitmap) => new(bitmap.Width, bitmap.Height, bitmap.GetPixelSpan().ToArray());

    internal SKBitmap ToBitmap()
    {
        var bitmap = NewBitmap(Width, Height);
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        return bitmap;
    }

    private RgbImage Upright(SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return this;
        using var scope = NewDisposeScope();
        var rows = tensor(pixels, [Height, Width, Channels]);
        if (origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom)
            rows = rows.transpose(0, 1);
        if (origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom)
            rows = rows.flip(1);
        if (origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom)
            rows = rows.flip(0);
        return new RgbImage((int)rows.shape[1], (int)rows.shape[0], rows.contiguous().data<byte>().ToArray());
    }
}
