using System.IO.Compression;

namespace RelDrop.Imaging;

/// <summary>Files that are small enough for memory, compressed or not.</summary>
internal static class PackedFile
{
    /// <summary>Reads a file, and undoes gzip if its name ends so.</summary>
    /// <exception cref="InvalidDataException">It is no gzip file, or a broken one.</exception>
    public static byte[] Read(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return File.ReadAllBytes(path);
        try
        {
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var content = new MemoryStream();
            packed.CopyTo(content);
            return content.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is not a gzip file that can be read: {e.Message}", e);
        }
    }

    /// <summary>The lines of a file of class names, or numbers if there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file has fewer names than there are classes.</exception>
    public static IReadOnlyList<string> Classes(string path, IReadOnlyList<int> labels)
    {
        var count = labels.Count == 0 ? 0 : labels.Max() + 1;
        if (!File.Exists(path))
            return [.. Enumerable.Range(0, count).Select(label => $"class {label}")];
        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length >= count ? names : throw new InvalidDataException($"'{path}' names {names.Length} classes; expected {count}, which the labels go up to.");
    }
}
