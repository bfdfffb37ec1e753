using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;

namespace RelDrop.Imaging;

/// <summary>
/// Decoded images of one size in a file that is mapped into memory, for sets that are small enough for the disk: 196,608 bytes an image
/// at 256×256. The file's name is a hash of all that its content depends on, so that a change leads to another file.
/// </summary>
public static class PixelCache
{
    /// <summary>Counts changes of this code that change the pixels.</summary>
    private const int Version = 1;

    /// <summary>Opens the cache of a source, and first writes it if it is not there or is cut off.</summary>
    /// <param name="source">The source.</param>
    /// <param name="framing">What is seen of each image.</param>
    /// <param name="folder">Where the file is; made if it is missing.</param>
    /// <param name="mapping">Disposed when the images are no longer needed.</param>
    /// <exception cref="InvalidDataException">An image is bad: the first in order, by name.</exception>
    /// <exception cref="IOException">The file cannot be written or read.</exception>
    public static PixelSet Open(IImageSource source, FixedFraming framing, string folder, out IDisposable mapping)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(framing);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var layout = new PixelLayout(3, framing.Height, framing.Width);
        var path = PathOf(source, framing, folder);
        if (!File.Exists(path) || new FileInfo(path).Length != (long)source.Count * layout.Length)
            AtomicFile.Write(path, stream => PixelSet.Decode(source, framing, (bytes, _) => stream.Write(bytes)));
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        var pixels = new MappedPixels(file, layout.Length);
        mapping = pixels;
        return new PixelSet(layout, pixels.Image, source.Labels, source.Classes, source.NameOf, Path.GetFileName(path));
    }

    internal static string PathOf(IImageSource source, FixedFraming framing, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\n{framing}\n")));
        for (var i = 0; i < source.Count; i++)
            hash.AppendData(Encoding.UTF8.GetBytes($"{source.NameOf(i)}\t{source.VersionOf(i)}\n"));
        return Path.Combine(folder, $"{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}.pixels");
    }
}
