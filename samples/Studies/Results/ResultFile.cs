using RelDrop.Heatmaps;

namespace RelDrop.Studies.Results;

/// <summary>The file of a result, and what lies beside it.</summary>
/// <param name="path">The file, JSON.</param>
public sealed class ResultFile(string path)
{
    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The run that pictures are found from: reports read results/ in it.</summary>
    private string Run => System.IO.Path.GetDirectoryName(Path) is not { } folder ? Path
        : System.IO.Path.GetFileName(folder) == RunResults.FolderName ? System.IO.Path.GetDirectoryName(folder) ?? folder : folder;

    /// <summary>Writes it.</summary>
    public void Write(Result result) => RunResults.WriteTo(Path, result);

    /// <summary>A file of the same name and another end.</summary>
    public string Beside(string? extension) => System.IO.Path.ChangeExtension(Path, extension);

    /// <summary>Writes a picture into the folder of the result's name, and gives its path from the run's folder, as results name it.</summary>
    public string Add(string name, RgbImage picture)
    {
        var file = System.IO.Path.Combine(Beside(null), $"{string.Join('_', name.Split([.. System.IO.Path.GetInvalidFileNameChars(), '\\']))}.png");
        AtomicFile.Write(file, picture.ToPng());
        return System.IO.Path.GetRelativePath(Run, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }
}
