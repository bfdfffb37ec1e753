using System.Globalization;

namespace RelDrop.Imaging;

/// <summary>Images of one size that need no decoding: in memory, or in a file that is mapped into it.</summary>
/// <param name="layout">The images' dimensions.</param>
/// <param name="pixels">Gives an image's planes, (C, H, W) bytes, by its index.</param>
/// <param name="labels">The images' classes.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="name">What messages call an image, by its index.</param>
/// <param name="version">What tells the set from another of the same name.</param>
public sealed class PixelSet(PixelLayout layout, Func<int, ReadOnlyMemory<byte>> pixels, IReadOnlyList<int> labels, IReadOnlyList<string> classes, Func<int, string> name, string version = "") : IImageSource
{
    /// <summary>The images' dimensions.</summary>
    public PixelLayout Layout => layout;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => classes;

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>Decodes all images of a source into memory, on all processors.</summary>
    /// <param name="source">The source.</param>
    /// <param name="framing">What is seen of each.</param>
    /// <exception cref="InvalidDataException">An image is bad: the first in order, by name.</exception>
    /// <exception cref="OverflowException">They take more than 2 GiB: <see cref="PixelCache"/> has no such limit.</exception>
    public static PixelSet Decode(IImageSource source, FixedFraming framing)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(framing);
        var layout = new PixelLayout(3, framing.Height, framing.Width);
        var all = new byte[checked(source.Count * layout.Length)];
        Decode(source, framing, (bytes, start) => bytes.CopyTo(all.AsSpan(start * layout.Length)));
        return new PixelSet(layout, index => all.AsMemory(index * layout.Length, layout.Length), source.Labels, source.Classes, source.NameOf);
    }

    /// <inheritdoc/>
    public string NameOf(int index) => name(index);

    /// <inheritdoc/>
    public string VersionOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{layout} {version}");

    /// <inheritdoc/>
    public StoredImage Read(int index, ScratchMemory memory) => new(pixels(index), layout);

    /// <summary>Decodes all images in order, and hands over so many at once with the first one's index.</summary>
    internal static void Decode(IImageSource source, FixedFraming framing, ReadOnlySpanAction use)
    {
        var start = 0;
        new ImageLoader(source, new Augmentation(framing), new LoaderOptions { BatchSize = 32, Workers = Environment.ProcessorCount }).ForEachBytes(epoch: 0, (bytes, indices) =>
        {
            use(bytes.bytes, start);
            start += indices.Count;
        });
    }

    internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes, int start);
}
