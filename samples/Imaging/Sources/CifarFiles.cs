using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace RelDrop.Imaging;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009, Learning multiple layers of features from tiny images): one label
/// byte an image, or a coarse and a fine one, then planes of 3×32×32. A folder of .bin files, or the .tar.gz that they come in.
/// </summary>
public static class CifarFiles
{
    private static readonly PixelLayout layout = new(3, 32, 32);

    /// <summary>Whether a path is that of such files.</summary>
    /// <param name="path">A folder or a file.</param>
    public static bool Exist(string path) => path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        ? Path.GetFileName(path).Contains("binary", StringComparison.OrdinalIgnoreCase)
        : File.Exists(Path.Combine(path, "test_batch.bin")) || File.Exists(Path.Combine(path, "test.bin"));

    /// <summary>Reads the training or the test images, (3, 32, 32). Of CIFAR-100, the fine labels.</summary>
    /// <param name="path">The folder or .tar.gz.</param>
    /// <param name="train">Whether the training images.</param>
    /// <exception cref="InvalidDataException">There are no such files, one is cut off, or has a label that there is not.</exception>
    public static PixelSet Read(string path, bool train)
    {
        var files = path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) ? Members(path) : Files(path);
        var isFine = files.Any(file => Path.GetFileName(file.Name) is "train.bin" or "test.bin");
        bool IsWanted(string name) => isFine ? name == (train ? "train.bin" : "test.bin") : name.StartsWith(train ? "data_batch_" : "test_batch", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal);
        var parts = files.Where(file => IsWanted(Path.GetFileName(file.Name))).OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        if (parts.Length == 0)
            throw new InvalidDataException($"'{path}' has no {(train ? "data_batch_*.bin or train.bin" : "test_batch.bin or test.bin")}.");
        var names = files.Where(file => Path.GetFileName(file.Name) == (isFine ? "fine_label_names.txt" : "batches.meta.txt")).Select(file => Lines(file.Content)).FirstOrDefault();
        var classes = names ?? [.. Enumerable.Range(0, isFine ? 100 : 10).Select(label => $"class {label}")];

        var head = isFine ? 2 : 1;
        var images = parts.SelectMany(part => Images(part.Name, part.Content, head, classes.Length)).ToArray();
        return new PixelSet(
            layout,
            index => images[index].File.AsMemory(images[index].Start, layout.Length),
            [.. images.Select(image => image.Label)],
            classes,
            index => images[index].Name,
            string.Create(CultureInfo.InvariantCulture, $"{parts.Sum(part => (long)part.Content.Length)}"));
    }

    private static IEnumerable<(string Name, byte[] File, int Start, int Label)> Images(string file, byte[] content, int head, int classes)
    {
        var record = head + layout.Length;
        if (content.Length == 0 || content.Length % record != 0)
            throw new InvalidDataException($"'{file}' has {content.Length} bytes; expected a multiple of {record}, which an image takes.");
        for (var start = 0; start < content.Length; start += record)
        {
            var (name, label) = (string.Create(CultureInfo.InvariantCulture, $"{file}[{start / record}]"), content[start + head - 1]);
            if (label >= classes)
                throw new InvalidDataException($"'{name}' has label {label}; expected 0 to {classes - 1}.");
            yield return (name, content, start + head, label);
        }
    }

    private static (string Name, byte[] Content)[] Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".bin" or ".txt").Select(file => (file, File.ReadAllBytes(file)))]
        : throw new InvalidDataException($"There is no folder '{folder}'.");

    private static (string Name, byte[] Content)[] Members(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}'.");
        var members = new List<(string, byte[])>();
        try
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is not { } data || Path.GetExtension(entry.Name) is not (".bin" or ".txt"))
                    continue;
                using var content = new MemoryStream();
                data.CopyTo(content);
                members.Add(($"{path}:{entry.Name}", content.ToArray()));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' is not a .tar.gz that can be read: {e.Message}", e);
        }

        return [.. members];
    }

    private static string[] Lines(byte[] text) => System.Text.Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
