namespace RelDrop.Imaging;

/// <summary>Opens images, and keeps the memory that reading them takes. One for each thread.</summary>
/// <example>
/// <code><![CDATA[
/// var decoder = new ImageDecoder();
/// using var image = decoder.Open(new StoredImage(File.ReadAllBytes("dog.jpg")), "dog.jpg");
/// var planes = new byte[3 * 224 * 224];
/// image.Read(new CenterCrop(256, 224).View(image.Width, image.Height), ResizeFilter.Bilinear, mirrored: false, planes);
/// ]]></code>
/// </example>
public sealed class ImageDecoder
{
    private readonly ScratchMemory pixels = new();
    private readonly ScratchMemory transposing = new();
    private readonly Resampler resampler = new();

    /// <summary>Reads as much as tells the size.</summary>
    /// <param name="stored">The image; it must not change before the result is disposed.</param>
    /// <param name="name">What messages call it: its path.</param>
    /// <exception cref="InvalidDataException">It is no image.</exception>
    public OpenImage Open(StoredImage stored, string name) => stored.Layout is { } layout
        ? new RawImage(stored.Bytes, layout) { Resampler = resampler }
        : EncodedImage.Open(stored.Bytes, name, pixels, resampler, transposing);
}
