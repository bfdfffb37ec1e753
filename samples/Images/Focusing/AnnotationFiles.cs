namespace Images.Focusing;

/// <summary>Finds the file that describes an image: of the same name, in a folder of its class or without.</summary>
/// <param name="folder">The folder of such files.</param>
/// <param name="extension">How their names end.</param>
internal sealed class AnnotationFiles(string folder, string extension)
{
    public string Folder { get; } = Directory.Exists(folder) ? folder : throw new InvalidDataException($"There is no folder '{folder}'; expected <class>/<image>{extension} or <image>{extension}.");

    /// <summary>An image's file; null if there is none.</summary>
    /// <param name="image">The image's name, which ends in class folder and file.</param>
    public string? For(string image)
    {
        var file = Path.GetFileNameWithoutExtension(image) + extension;
        var parent = Path.GetFileName(Path.GetDirectoryName(image));
        string[] candidates = parent is null ? [Path.Combine(Folder, file)] : [Path.Combine(Folder, parent, file), Path.Combine(Folder, file)];
        return Array.Find(candidates, File.Exists);
    }
}
