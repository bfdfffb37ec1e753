using System.Globalization;

namespace RelDrop.Imaging;

/// <summary>A folder of images for each class: <c>&lt;class&gt;/*.jpg|png</c>, and what is in folders below. Classes and images are in ordinal order.</summary>
public sealed class ImageFolder : IImageSource
{
    /// <summary>How the files' names end, in any case.</summary>
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly FileInfo[] files;

    /// <summary>Finds the images.</summary>
    /// <param name="folder">The folder of the classes' folders.</param>
    /// <param name="classes">The classes to read, each of which must be there; null for all there are, two or more.</param>
    /// <param name="layout">How a message describes what was expected, where there is no folder.</param>
    /// <param name="leastClasses">How few classes there may be: one is enough where nothing is learnt from them.</param>
    /// <exception cref="InvalidDataException">There is no such folder, it has too few classes, or a class has no image.</exception>
    public ImageFolder(string folder, IReadOnlyList<string>? classes = null, string layout = "<class>/*.jpg|png", int leastClasses = 2)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (classes is null && !Directory.Exists(folder))
            throw new InvalidDataException($"There is no folder '{folder}'; expected {layout}.");
        Classes = classes ?? [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (Classes.Count < leastClasses)
            throw new InvalidDataException($"'{folder}' has {Classes.Count} class folders; expected {(leastClasses == 1 ? "one" : "two")} or more.");
        var found = Classes.SelectMany((name, label) => Find(Path.Combine(folder, name)).Select(file => (File: file, Label: label))).ToArray();
        (files, Labels) = ([.. found.Select(image => image.File)], [.. found.Select(image => image.Label)]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Whether a file's name is that of an image.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string NameOf(int index) => files[index].FullName;

    /// <inheritdoc/>
    public string VersionOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{files[index].Length} {files[index].LastWriteTimeUtc.Ticks}");

    /// <inheritdoc/>
    public StoredImage Read(int index, ScratchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        using var file = File.OpenHandle(files[index].FullName);
        var bytes = memory.Take(checked((int)RandomAccess.GetLength(file)));
        return new StoredImage(bytes[..FilePart.Read(file, bytes.Span, 0)]);
    }

    private static FileInfo[] Find(string folder)
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8 };
        FileInfo[] images = Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles("*", everywhere).Where(file => IsImage(file.Name)).OrderBy(file => file.FullName, StringComparer.Ordinal)]
            : [];
        return images.Length > 0 ? images : throw new InvalidDataException($"'{folder}' has no .jpg or .png file.");
    }
}
