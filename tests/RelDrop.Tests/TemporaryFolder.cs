namespace RelDrop.Tests;

/// <summary>
/// A folder that a test writes files to, and that is gone after it. All of a process lie in one, which goes at its end: a test whose
/// constructor fails is never disposed of.
/// </summary>
public class TemporaryFolder : IDisposable
{
    private static readonly string root = CreateRoot();
    private static int made;

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(root, $"{Interlocked.Increment(ref made)}")).FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>Writes a file.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    private static string CreateRoot()
    {
        var path = Directory.CreateTempSubdirectory("reldrop-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return path;
    }
}
