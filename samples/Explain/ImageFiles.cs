namespace Explain;

/// <summary>An image to explain.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">A name that no other image of the run has, whatever the case.</param>
internal sealed record ImageFile(string Path, string Name);

/// <summary>Finds images.</summary>
internal static class ImageFiles
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>The given files, and the images in the given folders in order of their names.</summary>
    /// <exception cref="InvalidDataException">A path does not exist, or a folder has no image.</exception>
    public static IReadOnlyList<ImageFile> Find(IEnumerable<string> paths)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string Unique(string name)
        {
            var unique = name;
            for (var i = 2; !taken.Add(unique); i++)
                unique = $"{name}-{i}";
            return unique;
        }

        return [.. paths.SelectMany(Expand).Select(path => new ImageFile(path, Unique(Path.GetFileNameWithoutExtension(path))))];
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new InvalidDataException($"There is no file or folder '{path}'.");
        string[] files = [.. Directory.GetFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidDataException($"'{path}' has no .jpg or .png file.");
    }
}
