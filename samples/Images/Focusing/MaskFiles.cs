using RelDrop.Imaging;

namespace Images.Focusing;

/// <summary>Regions as PNGs beside images, of their size: any colour but black is inside.</summary>
/// <param name="files">Where they are.</param>
internal sealed class MaskFiles(AnnotationFiles files)
{
    private readonly ImageDecoder decoder = new();

    /// <summary>An image's region; null if it has none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public (byte[] Mask, PixelLayout Layout)? Of(string image)
    {
        if (files.For(image) is not { } path)
            return null;
        using var stored = decoder.Open(new StoredImage(File.ReadAllBytes(path)), path);
        var (width, height) = (stored.Width, stored.Height);
        var planes = new byte[3 * width * height];
        stored.Read(ImageView.Of(new PixelBox(0, 0, width, height), width, height), ResizeFilter.Bilinear, mirrored: false, planes);
        var mask = new byte[width * height];
        for (var i = 0; i < planes.Length; i++)
            mask[i % mask.Length] |= planes[i] > 0 ? byte.MaxValue : (byte)0;
        return (mask, new PixelLayout(1, height, width));
    }
}
