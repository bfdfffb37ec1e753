namespace RelDrop.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_into_folders_that_are_missing_and_over_old_files()
    {
        var path = folder["a/b.txt"];
        AtomicFile.Write(path, "old"u8.ToArray());
        AtomicFile.Write(path, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void What_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = folder["b.txt"];
        AtomicFile.Write(path, "old"u8.ToArray());
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
