using System.Runtime.InteropServices;

namespace RelDrop;

/// <summary>Tells files from folders and from what is neither, such as devices, pipes and sockets, which .NET takes for files.</summary>
internal static partial class FileKind
{
    private const int TypeBits = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether there is something at the path, or where its links lead, that is neither a file nor a folder.</summary>
    public static bool IsSpecial(string path) => OperatingSystem.IsWindows()
        ? Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal)
        : File.Exists(path) && (Mode(Path.GetFullPath(path)) is var mode and not 0) && (mode & TypeBits) != Regular;

    /// <summary>The file's mode, or 0 if it cannot be asked for.</summary>
    private static int Mode(string path)
    {
        // The start of .NET's FileStatus, which is the same on every Unix: flags, mode; the rest has room.
        Span<int> status = stackalloc int[64];
        return Stat(path, ref MemoryMarshal.GetReference(status)) == 0 ? status[1] : 0;
    }

    /// <summary>The runtime's own call, since the layout of libc's stat differs between systems and processors.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, ref int status);
}
