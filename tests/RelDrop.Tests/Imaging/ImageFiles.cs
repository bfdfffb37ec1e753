using RelDrop.Imaging;
using SkiaSharp;

namespace RelDrop.Tests.Imaging;

/// <summary>Images that tests read.</summary>
internal static class ImageFiles
{
    /// <summary>A JPEG or PNG of smooth colours and noise.</summary>
    public static byte[] Encode(int width, int height, int seed, SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < width * height; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                pixels[(4 * i) + channel] = (byte)Math.Clamp((i % width * 200 / width) + (channel * 20) + random.Next(40), 0, 255);
            pixels[(4 * i) + 3] = 255;
        }

        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A folder of classes, with images of different sizes.</summary>
    public static string Folder(TemporaryFolder folder, string name, int perClass, params string[] classes)
    {
        foreach (var (label, className) in classes.Index())
        {
            Directory.CreateDirectory(folder[$"{name}/{className}"]);
            for (var i = 0; i < perClass; i++)
                folder.Write($"{name}/{className}/{i:00}.jpg", Encode(40 + i, 37 + (2 * label), (100 * label) + i));
        }

        return folder[name];
    }

    /// <summary>An image's planes, (3, H, W).</summary>
    public static byte[] Decode(byte[] file, Func<OpenImage, ImageView> view, ResizeFilter filter = ResizeFilter.Bilinear, bool mirrored = false)
    {
        using var image = new ImageDecoder().Open(new StoredImage(file), "image");
        var seen = view(image);
        var planes = new byte[3 * seen.Window.Width * seen.Window.Height];
        image.Read(seen, filter, mirrored, planes);
        return planes;
    }

    public static ImageView Whole(OpenImage image) => new Stretch(image.Width, image.Height).View(image.Width, image.Height);
}
