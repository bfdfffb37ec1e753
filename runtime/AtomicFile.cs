namespace RelDrop;

/// <summary>Files that appear only when they are complete.</summary>
public static class AtomicFile
{
    /// <summary>As many symbolic links as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <summary>Writes to a temporary file beside the target and moves it there when it is complete and on the disk. What fails leaves the old file.</summary>
    /// <remarks>
    /// A symbolic link stays one: the file that it leads to is replaced, or made if it is not there. A device or a pipe, such as
    /// /dev/null, is written to as it stands, once all content has been made; nothing takes its place.
    /// </remarks>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written: among other reasons, it is a folder, or its links lead in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new IOException($"'{path}' is a folder; expected a file, or a place for one.");
        if (FileKind.IsSpecial(path))
            WriteThrough(path, write);
        else
            Replace(Target(path), write);
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <param name="content">The content.</param>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Where the links end; a link counts from the folder that it lies in.</summary>
    private static string Target(string path)
    {
        var target = Path.GetFullPath(path);
        for (var links = 0; new FileInfo(target).LinkTarget is { } link; links++)
        {
            if (links == MaxLinks)
                throw new IOException($"'{path}' is a symbolic link that leads in a circle, or through more than {MaxLinks} others.");
            target = Path.GetFullPath(link, Path.GetDirectoryName(target)!);
        }

        return target;
    }

    private static void Replace(string target, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Makes the content in memory first, so that what fails has written nothing.</summary>
    private static void WriteThrough(string path, Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        content.WriteTo(stream);
    }
}
