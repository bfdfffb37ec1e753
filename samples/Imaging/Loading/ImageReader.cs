using System.Collections.Concurrent;

namespace RelDrop.Imaging;

/// <summary>Reads single images as an epoch sees them. One for each thread; the list of skipped ones is shared.</summary>
internal sealed class ImageReader(IImageSource source, Augmentation augmentation, LoaderOptions options, ConcurrentDictionary<int, string> skipped)
{
    private readonly ImageDecoder decoder = new();
    private readonly ScratchMemory memory = new();
    private readonly ScratchMemory colors = new();

    /// <summary>Fills planes (C, H, W) with an image, or with the next of its class if it is bad and those are skipped.</summary>
    /// <returns>The index of the image that was read.</returns>
    public int Read(int index, int epoch, Span<byte> planes)
    {
        for (var candidate = index; ;)
        {
            try
            {
                ReadOne(candidate, epoch, planes);
                return candidate;
            }
            catch (InvalidDataException e) when (options.BadImages == BadImages.Skip)
            {
                // Tried again each time: of a file that is cut off, other epochs may see a part that is there.
                skipped[candidate] = e.Message;
            }

            candidate = NextOfClass(candidate);
            if (candidate == index)
                throw new InvalidDataException($"No image of class '{source.Classes[source.Labels[index]]}' can be read; the first: {skipped[index]}");
        }
    }

    private void ReadOne(int index, int epoch, Span<byte> planes)
    {
        using var image = decoder.Open(source.Read(index, memory), source.NameOf(index));
        try
        {
            Augment(image, index, epoch, planes);
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"'{source.NameOf(index)}' has {image.Width}×{image.Height} pixels: scaled, it would be too long.");
        }
    }

    private void Augment(OpenImage image, int index, int epoch, Span<byte> planes)
    {
        var draws = new ImageDraws(options.Seed, epoch, index);
        if (options.Channels == 3)
        {
            augmentation.Read(image, draws, planes);
            return;
        }

        var (width, height) = (augmentation.Framing.Width, augmentation.Framing.Height);
        var image3 = new PixelPlanes(colors.Take(3 * width * height).Span, width, height);
        augmentation.Read(image, draws, image3.Bytes);
        for (var i = 0; i < planes.Length; i++)
            planes[i] = image3.Luma(i);
    }

    private int NextOfClass(int index)
    {
        var next = index;
        do
            next = (next + 1) % source.Labels.Count;
        while (source.Labels[next] != source.Labels[index]);
        return next;
    }
}
