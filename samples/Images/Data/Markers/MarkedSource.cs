using RelDrop.Imaging;

namespace Images.Data.Markers;

/// <summary>A source with a marker planted into each image, before anything else is done to it.</summary>
/// <param name="source">The source.</param>
/// <param name="plan">Which marker each image has.</param>
/// <param name="isTest">Whether these are test images.</param>
internal sealed class MarkedSource(IImageSource source, MarkerPlan plan, bool isTest) : IImageSource, IMaskSource, IDisposable
{
    private readonly ThreadLocal<(ImageDecoder Decoder, ScratchMemory Memory)> tools = new(() => (new ImageDecoder(), new ScratchMemory()));

    public IReadOnlyList<string> Classes => source.Classes;

    public IReadOnlyList<int> Labels => source.Labels;

    public string NameOf(int index) => source.NameOf(index);

    public string VersionOf(int index) => $"{source.VersionOf(index)} {plan} {isTest}";

    public StoredImage Read(int index, ScratchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        using var image = Open(index, out var channels);
        var planes = memory.Take(3 * image.Width * image.Height);
        var whole = new PixelBox(0, 0, image.Width, image.Height);
        image.Read(ImageView.Of(whole, image.Width, image.Height), ResizeFilter.Bilinear, mirrored: false, planes.Span);
        Layer(index, image, channels).Paint(planes.Span);
        return channels == 1
            ? new StoredImage(planes[..(image.Width * image.Height)], new PixelLayout(1, image.Height, image.Width))
            : new StoredImage(planes, new PixelLayout(3, image.Height, image.Width));
    }

    public (byte[] Mask, PixelLayout Layout) MaskOf(int index)
    {
        using var image = Open(index, out var channels);
        return (Layer(index, image, channels).Mask(), new PixelLayout(1, image.Height, image.Width));
    }

    public void Dispose() => tools.Dispose();

    private OpenImage Open(int index, out int channels)
    {
        var (decoder, memory) = tools.Value;
        var stored = source.Read(index, memory);
        channels = stored.Layout?.Channels ?? 3;
        return decoder.Open(stored, source.NameOf(index));
    }

    private MarkerLayer Layer(int index, OpenImage image, int channels) =>
        plan.Layer(index, source.Labels[index], source.Classes.Count, isTest, new PixelLayout(channels, image.Height, image.Width));
}
