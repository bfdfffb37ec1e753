using Microsoft.Win32.SafeHandles;

namespace RelDrop.Imaging;

/// <summary>Reads parts of files.</summary>
internal static class FilePart
{
    /// <summary>Fills memory from a place on, as far as the file goes.</summary>
    /// <returns>How many bytes there were.</returns>
    public static int Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var read = 0;
        for (int more; read < bytes.Length && (more = RandomAccess.Read(file, bytes[read..], offset + read)) > 0;)
            read += more;
        return read;
    }
}
