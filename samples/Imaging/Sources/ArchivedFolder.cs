using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace RelDrop.Imaging;

/// <summary>
/// Folders of classes in a .tar.gz, <c>…/train/&lt;class&gt;/*.jpg|png</c> and <c>…/test/…</c>, for sets that are small enough for memory:
/// what is compressed can only be read through, so its files are kept as they are.
/// </summary>
public sealed class ArchivedFolder : IImageSource
{
    private readonly string archive;
    private readonly string version;
    private readonly (string Name, byte[] Content)[] images;

    private ArchivedFolder(string archive, string version, IEnumerable<(string Name, byte[] Content)> images, IReadOnlyList<string> classes)
    {
        (this.archive, this.version, this.images, Classes) = (archive, version, [.. images.OrderBy(image => image.Name, StringComparer.Ordinal)], classes);
        Labels = [.. this.images.Select(image => Label(image.Name))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Reads an archive's parts.</summary>
    /// <param name="path">The .tar.gz.</param>
    /// <param name="testNames">What the folder of test images may be called.</param>
    /// <exception cref="InvalidDataException">It is no such file, or lacks training or test images, or has fewer than two classes.</exception>
    public static (ArchivedFolder Train, ArchivedFolder Test) Read(string path, IReadOnlyList<string> testNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(testNames);
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}'.");
        var parts = Members(path).ToLookup(image => image.Name.Split('/')[^3]);
        var test = testNames.FirstOrDefault(parts.Contains);
        if (!parts.Contains("train") || test is null)
            throw new InvalidDataException($"'{path}' lacks images of train/<class>/*.jpg|png or test/<class>/….");
        string[] classes = [.. parts["train"].Select(image => Class(image.Name)).Distinct().Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw new InvalidDataException($"'{path}' has {classes.Length} class folders in train; expected two or more.");
        if (parts[test].FirstOrDefault(image => !classes.Contains(Class(image.Name))) is { Name: { } stray })
            throw new InvalidDataException($"'{path}' has '{stray}', of a class that train has not.");
        var version = string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(path).Ticks}");
        return (new ArchivedFolder(path, version, parts["train"], classes), new ArchivedFolder(path, version, parts[test], classes));
    }

    /// <inheritdoc/>
    public string NameOf(int index) => $"{archive}:{images[index].Name}";

    /// <inheritdoc/>
    public string VersionOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{images[index].Content.Length} {version}");

    /// <inheritdoc/>
    public StoredImage Read(int index, ScratchMemory memory) => new(images[index].Content);

    private static string Class(string name) => name.Split('/')[^2];

    private int Label(string name) => Classes.Index().First(item => item.Item == Class(name)).Index;

    /// <summary>The files of images that lie two folders deep or more.</summary>
    private static List<(string Name, byte[] Content)> Members(string path)
    {
        var members = new List<(string, byte[])>();
        try
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is not { } data || !ImageFolder.IsImage(entry.Name) || entry.Name.Count(letter => letter == '/') < 2)
                    continue;
                var content = new byte[checked((int)entry.Length)];
                data.ReadExactly(content);
                members.Add((entry.Name, content));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' is not a .tar.gz that can be read: {e.Message}", e);
        }

        return members;
    }
}
