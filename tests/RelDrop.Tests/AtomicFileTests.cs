namespace RelDrop.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly string folder;

    public AtomicFileTests() => folder = temporary.Path;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Writes_into_folders_that_are_missing_and_over_old_files()
    {
        var path = Path.Combine(folder, "a/b.txt");
        AtomicFile.Write(path, "old"u8.ToArray());
        AtomicFile.Write(path, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void What_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = Path.Combine(folder, "b.txt");
        AtomicFile.Write(path, "old"u8.ToArray());
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_relative_path_is_one_from_the_current_folder()
    {
        var path = Path.Combine(folder, "b.txt");
        AtomicFile.Write(Path.GetRelativePath(Environment.CurrentDirectory, path), "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("link", "target/b.txt")]
    [InlineData("target/link", "b.txt")]
    [InlineData("target/link", "../b.txt")]
    [InlineData("link", "/target/b.txt")]
    public void A_symbolic_link_stays_and_its_target_is_replaced(string link, string target)
    {
        Directory.CreateDirectory(Path.Combine(folder, "target"));
        var path = Path.Combine(folder, link);
        var file = target[0] == '/' ? folder + target : Path.GetFullPath(target, Path.GetDirectoryName(path)!);
        File.WriteAllText(file, "old");
        File.CreateSymbolicLink(path, target[0] == '/' ? file : target);
        AtomicFile.Write(path, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(file));
        AssertLinks(path, file);
    }

    [Fact]
    public void Links_to_links_lead_on_and_the_file_may_be_missing()
    {
        var (first, second, file) = (Path.Combine(folder, "1"), Path.Combine(folder, "2"), Path.Combine(folder, "missing", "b.txt"));
        File.CreateSymbolicLink(first, "2");
        File.CreateSymbolicLink(second, file);
        foreach (var content in (string[])["old", "new"])
        {
            AtomicFile.Write(first, System.Text.Encoding.UTF8.GetBytes(content));
            Assert.Equal(content, File.ReadAllText(file));
        }

        Assert.Equal("2", new FileInfo(first).LinkTarget);
        AssertLinks(second, file);
    }

    [Fact]
    public void What_fails_behind_a_link_leaves_the_old_file()
    {
        var (link, file) = (Path.Combine(folder, "link"), Path.Combine(folder, "b.txt"));
        File.WriteAllText(file, "old");
        File.CreateSymbolicLink(link, "b.txt");
        Assert.Throws<IOException>(() => AtomicFile.Write(link, _ => throw new IOException("disk full")));
        Assert.Equal("old", File.ReadAllText(file));
        AssertLinks(link, file);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(folder, "b"), "a");
        Assert.Contains("leads in a circle", Assert.Throws<IOException>(() => AtomicFile.Write(Path.Combine(folder, "a"), "new"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
    }

    [Fact]
    public void A_folder_is_refused()
    {
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, folder);
        foreach (var path in (string[])[folder, link, Path.Combine(folder, "none") + Path.DirectorySeparatorChar])
            Assert.Contains($"'{path}' is a folder", Assert.Throws<IOException>(() => AtomicFile.Write(path, "new"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Equal([link], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        if (OperatingSystem.IsWindows())
            return;
        var link = Path.Combine(folder, "null");
        File.CreateSymbolicLink(link, "/dev/null");
        foreach (var path in (string[])["/dev/null", link])
        {
            // Before it is tried: a superuser's device could be replaced.
            Assert.True(FileKind.IsSpecial(path));
            AtomicFile.Write(path, "new"u8.ToArray());
            Assert.Empty(File.ReadAllText(path));
        }

        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Equal([link], Directory.GetFileSystemEntries(folder));
        Assert.Empty(Directory.GetFiles("/dev", "null.*.tmp"));
    }

    [Fact]
    public void A_full_device_is_an_error_and_stays_one()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.True(FileKind.IsSpecial("/dev/full"));
        Assert.Throws<IOException>(() => AtomicFile.Write("/dev/full", "new"u8.ToArray()));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays_one()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Path.Combine(folder, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [path]))
            await make.WaitForExitAsync();
        foreach (var content in (string[])["first", "second"])
        {
            var read = Task.Run(() => File.ReadAllText(path));
            await Task.Run(() => AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(content)));
            Assert.Equal(content, await read);
        }

        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Files_folders_and_nothing_are_not_special()
    {
        var file = Path.Combine(folder, "ä b.txt");
        File.WriteAllText(file, "");
        Assert.False(FileKind.IsSpecial(file));
        Assert.False(FileKind.IsSpecial(folder));
        Assert.False(FileKind.IsSpecial(Path.Combine(folder, "none")));
    }

    private static void AssertLinks(string link, string file)
    {
        Assert.Equal(file, new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*"));
    }
}
