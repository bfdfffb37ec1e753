using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Imaging;

/// <summary>
/// Tar files as webdataset has them: KEY.jpg and KEY.cls, the class's number as text. A file classes.txt beside them names the classes.
/// Any image can be read at any time, by an index that is written beside each shard once.
/// </summary>
public sealed partial class TarShards : IImageSource
{
    private readonly string[] shards;
    private readonly (int Shard, TarImage Image)[] images;
    private readonly string[] versions;

    /// <summary>Opens shards.</summary>
    /// <param name="path">A tar file, a folder of some, or a name with a range such as <c>train-{000..146}.tar</c>.</param>
    /// <exception cref="InvalidDataException">There is no such file, one is no tar file, or has an image without a class.</exception>
    public TarShards(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        shards = Expand(path);
        images = [.. shards.SelectMany((shard, i) => TarIndex.Of(shard).Select(image => (i, image)))];
        versions = [.. shards.Select(shard => string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(shard).Ticks}"))];
        if (images.Length == 0)
            throw new InvalidDataException($"'{path}' has no .jpg or .png file.");
        Labels = [.. images.Select(image => image.Image.Label)];
        Classes = PackedFile.Classes(Path.Combine(Path.GetDirectoryName(shards[0])!, "classes.txt"), Labels);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => $"{shards[images[index].Shard]}:{images[index].Image.Name}";

    /// <inheritdoc/>
    public string VersionOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{images[index].Image.Length} {versions[images[index].Shard]}");

    /// <inheritdoc/>
    public StoredImage Read(int index, ScratchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var (shard, image) = images[index];
        using var file = File.OpenHandle(shards[shard]);
        var bytes = memory.Take(image.Length);
        return FilePart.Read(file, bytes.Span, image.Offset) == image.Length
            ? new StoredImage(bytes)
            : throw new InvalidDataException($"'{NameOf(index)}' is cut off; delete '{shards[shard]}.index' if the shard was changed.");
    }

    private static string[] Expand(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            string[] found = [.. Directory.GetFiles(full, "*.tar").Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw new InvalidDataException($"'{path}' has no .tar file.");
        }

        if (Braces().Match(full) is not { Success: true } range)
            return [full];
        var (first, last) = (range.Groups["first"].Value, range.Groups["last"].Value);
        var (start, end) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture));
        if (end < start)
            throw new InvalidDataException($"'{path}' goes from {start} to {end}; expected a range that goes up.");
        return [.. Enumerable.Range(start, end - start + 1).Select(i => full.Replace(range.Value, i.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0'), StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"\{(?<first>\d{1,9})\.\.(?<last>\d{1,9})\}")]
    private static partial Regex Braces();
}
