using RelDrop;

namespace QuickStart.Report;

/// <summary>The folder of a report. A file appears there only when it is complete.</summary>
internal sealed class Output
{
    private readonly string folder;

    /// <summary>Makes the folder, and sees whether files can be written there: before the work, not after.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    public Output(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        File.Create(PathOf($".{Guid.NewGuid():N}.tmp"), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    public void Write(string name, ReadOnlyMemory<byte> content) => AtomicFile.Write(PathOf(name), content);
}
