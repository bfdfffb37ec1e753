using System.Buffers.Binary;
using System.Globalization;

namespace RelDrop.Imaging;

/// <summary>
/// The format of MNIST and Fashion-MNIST (LeCun et al., The MNIST database): big-endian magic number and dimensions, then bytes. Files
/// may be gzipped; a file classes.txt beside them names the classes.
/// </summary>
public static class IdxFiles
{
    private const int ImagesMagic = 0x0803;
    private const int LabelsMagic = 0x0801;

    /// <summary>Whether a folder has a part's files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">What the files' names begin with: train, or t10k.</param>
    public static bool Exist(string folder, string part) => File.Exists(Find(folder, $"{part}-images-idx3-ubyte"));

    /// <summary>Reads a part: gray images (1, H, W).</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">What the files' names begin with: train, or t10k.</param>
    /// <exception cref="InvalidDataException">A file is missing, is none of these, is cut off, or the two do not fit each other.</exception>
    public static PixelSet Read(string folder, string part)
    {
        var (images, labels) = (Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"));
        var (pixels, size) = Read(images, ImagesMagic, dimensions: 3);
        var (values, counts) = Read(labels, LabelsMagic, dimensions: 1);
        if (counts[0] != size[0])
            throw new InvalidDataException($"'{labels}' has {counts[0]} labels; expected {size[0]}, as '{images}' has images.");
        var layout = new PixelLayout(1, size[1], size[2]);
        int[] classes = [.. values.Select(value => (int)value)];
        return new PixelSet(
            layout,
            index => pixels.AsMemory(index * layout.Length, layout.Length),
            classes,
            PackedFile.Classes(Path.Combine(folder, "classes.txt"), classes),
            index => string.Create(CultureInfo.InvariantCulture, $"{images}[{index}]"),
            string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(images).Ticks}"));
    }

    private static string Find(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : $"{path}.gz";

    private static (byte[] Values, int[] Size) Read(string path, int magic, int dimensions)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}', gzipped or not.");
        var bytes = PackedFile.Read(path);
        var header = 4 * (1 + dimensions);
        if (bytes.Length < header || BinaryPrimitives.ReadInt32BigEndian(bytes) != magic)
            throw new InvalidDataException($"'{path}' is not an IDX file of {dimensions} dimensions: it does not begin with 0x{magic:X8}.");
        int[] size = [.. Enumerable.Range(1, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * i)))];
        var expected = header + size.Aggregate(1L, (product, length) => product * length);
        if (size.Any(length => length < 1) || bytes.Length != expected)
            throw new InvalidDataException($"'{path}' has {bytes.Length} bytes; expected {expected} for {string.Join('×', size)}.");
        return (bytes[header..], size);
    }
}
