using RelDrop.Studies.Planning;

namespace RelDrop.Studies.Running;

/// <summary>The folder of a study, in which one process works at a time.</summary>
internal sealed class StudyFolder
{
    public StudyFolder(string path) => FullPath = Path.GetFullPath(path);

    public string FullPath { get; }

    /// <summary>A file of the study.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    public CellFolder Of(Cell cell) => new(Path.Combine(FullPath, "cells", cell.Name));

    /// <summary>Keeps other studies out until it is disposed of, or this process ends, however it does.</summary>
    /// <exception cref="InvalidDataException">Another one works here.</exception>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(FullPath);
        try
        {
            return new FileStream(PathOf("study.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(PathOf("study.lock")))
        {
            throw new InvalidDataException($"A study is at work in '{FullPath}' already; expected another --out, or to wait for it.", e);
        }
    }
}
