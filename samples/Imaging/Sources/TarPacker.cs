using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace RelDrop.Imaging;

/// <summary>Writes images into shards that <see cref="TarShards"/> and webdataset read.</summary>
public static class TarPacker
{
    /// <summary>Writes shards <c>NAME-000.tar</c> and on, and the classes' names, each file complete or not at all. Images are in an order that depends on the seed alone.</summary>
    /// <param name="source">The images; files only, since their bytes are copied as they are.</param>
    /// <param name="folder">Where the shards go; made if it is missing.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="imagesPerShard">How many images each holds.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <returns>How many shards there are.</returns>
    /// <exception cref="ArgumentException">The source has pixels, not files.</exception>
    public static int Pack(IImageSource source, string folder, string name, int imagesPerShard = 8192, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(imagesPerShard, 1);
        var shards = ImageDraws.Order(source.Count, seed, epoch: 0).Chunk(imagesPerShard).ToArray();
        var digits = Math.Max(3, (shards.Length - 1).ToString(CultureInfo.InvariantCulture).Length);
        AtomicFile.Write(Path.Combine(folder, "classes.txt"), Encoding.UTF8.GetBytes(string.Concat(source.Classes.Select(line => $"{line}\n"))));
        foreach (var (i, images) in shards.Index())
        {
            var number = i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
            AtomicFile.Write(Path.Combine(folder, $"{name}-{number}.tar"), stream => Write(stream, source, images));
        }

        return shards.Length;
    }

    private static void Write(Stream stream, IImageSource source, int[] images)
    {
        var memory = new ScratchMemory();
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var image in images)
        {
            var stored = source.Read(image, memory);
            if (stored.Layout is not null)
                throw new ArgumentException($"Expected files; '{source.NameOf(image)}' is pixels.", nameof(source));
            var key = image.ToString("D9", CultureInfo.InvariantCulture);
            // PNG's first byte; all else that is read is JPEG.
            Add(tar, stored.Bytes.Span is [0x89, ..] ? $"{key}.png" : $"{key}.jpg", stored.Bytes);
            Add(tar, $"{key}.cls", Encoding.ASCII.GetBytes(source.Labels[image].ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void Add(TarWriter tar, string name, ReadOnlyMemory<byte> content)
    {
        using var data = new MemoryStream(content.ToArray());
        // The same images give the same shards.
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = DateTimeOffset.UnixEpoch });
    }
}
