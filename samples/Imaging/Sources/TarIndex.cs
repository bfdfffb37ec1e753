using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace RelDrop.Imaging;

/// <summary>An image of a shard.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Offset">Where its bytes begin in the shard.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Label">Its class.</param>
internal readonly record struct TarImage(string Name, long Offset, int Length, int Label);

/// <summary>What lies where in a shard. A file beside it, SHARD.index, keeps that: tar files can only be read through.</summary>
internal static class TarIndex
{
    /// <summary>The images of a shard in its order, from its index if that is of this very shard.</summary>
    /// <exception cref="InvalidDataException">The shard is no tar file, or has an image without a class.</exception>
    public static IReadOnlyList<TarImage> Of(string shard)
    {
        var path = $"{shard}.index";
        var head = Head(shard);
        if (File.Exists(path) && TryParse(File.ReadAllLines(path), head) is { } known)
            return known;
        var images = Scan(shard);
        var text = string.Concat(images.Select(image => string.Create(CultureInfo.InvariantCulture, $"{image.Offset}\t{image.Length}\t{image.Label}\t{image.Name}\n")));
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes($"{head}\n{text}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Shards may lie where nobody can write: they are read through each time then.
        }

        return images;
    }

    private static string Head(string shard) => new FileInfo(shard) is var file && file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"index 1 of {file.Length} bytes, {file.LastWriteTimeUtc.Ticks}")
        : throw new InvalidDataException($"There is no file '{shard}'.");

    private static TarImage[]? TryParse(string[] lines, string head)
    {
        if (lines is not [var first, .. var rest] || first != head)
            return null;
        var images = new TarImage[rest.Length];
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i].Split('\t', 4) is not [var offset, var length, var label, var name] || !long.TryParse(offset, CultureInfo.InvariantCulture, out var start) || !int.TryParse(length, CultureInfo.InvariantCulture, out var bytes) || !int.TryParse(label, CultureInfo.InvariantCulture, out var id))
                return null;
            images[i] = new TarImage(name, start, bytes, id);
        }

        return images;
    }

    private static TarImage[] Scan(string shard)
    {
        var images = new List<TarImage>();
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var stream = File.OpenRead(shard);
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                if (ImageFolder.IsImage(entry.Name))
                    images.Add(new TarImage(entry.Name, entry.DataOffset, checked((int)entry.Length), Label: -1));
                else if (entry.Name.EndsWith(".cls", StringComparison.Ordinal))
                    labels[Key(entry.Name)] = Label(entry, shard);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException || (e is InvalidDataException && !e.Message.Contains(shard, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"'{shard}' is not a tar file that can be read: {e.Message}", e);
        }

        return [.. images.Select(image => labels.TryGetValue(Key(image.Name), out var label)
            ? image with { Label = label }
            : throw new InvalidDataException($"'{shard}' has '{image.Name}', but no '{Key(image.Name)}.cls'."))];
    }

    /// <summary>What an image and its class have in common: all up to the first dot of the file's name, as webdataset has it.</summary>
    private static string Key(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? name : name[..dot];
    }

    private static int Label(TarEntry entry, string shard)
    {
        using var text = new StreamReader(entry.DataStream ?? Stream.Null);
        var value = text.ReadToEnd().Trim();
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var label)
            ? label
            : throw new InvalidDataException($"'{entry.Name}' of '{shard}' is '{value}'; expected a class's number.");
    }
}
