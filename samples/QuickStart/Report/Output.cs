using RelDrop;

namespace QuickStart.Report;

/// <summary>The folder of a report. A file appears there only when it is complete.</summary>
internal sealed class Output
{
    private readonly string folder;

    public Output(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    public void Write(string name, ReadOnlyMemory<byte> content) => AtomicFile.Write(PathOf(name), content);
}
