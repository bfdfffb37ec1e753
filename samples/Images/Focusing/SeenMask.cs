using RelDrop.Imaging;

namespace Images.Focusing;

/// <summary>What a network sees of a region: it goes through the same resize and crop as the image.</summary>
/// <param name="framing">What is seen of images.</param>
internal sealed class SeenMask(FixedFraming framing)
{
    private readonly ImageDecoder decoder = new();

    /// <summary>Which pixels of the network's input are inside: those of which half or more is.</summary>
    public bool[] Of(byte[] mask, PixelLayout layout, string name)
    {
        using var image = decoder.Open(new StoredImage(mask, layout), name);
        var planes = new byte[3 * framing.Width * framing.Height];
        image.Read(framing.View(layout.Width, layout.Height), ResizeFilter.Bilinear, mirrored: false, planes);
        return [.. planes[..(framing.Width * framing.Height)].Select(value => value >= 128)];
    }
}
