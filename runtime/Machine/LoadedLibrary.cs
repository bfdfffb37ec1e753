using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RelDrop;

/// <summary>A library that the system's loader has put into this process.</summary>
/// <param name="path">The file.</param>
/// <param name="start">The address that the file's addresses count from.</param>
internal sealed unsafe class LoadedLibrary(string path, nint start)
{
    private const uint PT_LOAD = 1;
    private const uint PF_W = 2;

    /// <summary>The file that it was loaded from.</summary>
    public string Path { get; } = path;

    /// <summary>Where the library's own variables lie.</summary>
    public List<(nint Start, long Length)> WritableSegments { get; } = [];

    /// <summary>A library by its file's name; null if it is not loaded, or this is not a 64-bit Linux.</summary>
    public static LoadedLibrary? Find(string fileName)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        var search = new Search(fileName);
        using var handle = new GCHandle<Search>(search);
        _ = dl_iterate_phdr(&Visit, GCHandle<Search>.ToIntPtr(handle));
        return search.Found;
    }

    /// <summary>The address of what a symbol of the file's names; 0 if the file has no such symbol.</summary>
    public nint AddressOf(string symbol) => ElfSymbols.ValueOf(Path, symbol) is { } value ? start + (nint)value : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Visit(LibraryInfo* library, nuint size, nint data)
    {
        const int goOn = 0, stop = 1;
        var search = GCHandle<Search>.FromIntPtr(data).Target;
        if (Marshal.PtrToStringUTF8(library->Name) is not { } path || System.IO.Path.GetFileName(path) != search.FileName)
            return goOn;
        search.Found = new(path, library->Base);
        for (var i = 0; i < library->HeaderCount; i++)
        {
            var header = library->Headers[i];
            if (header.Type == PT_LOAD && (header.Flags & PF_W) != 0)
                search.Found.WritableSegments.Add((library->Base + (nint)header.Address, (long)header.MemorySize));
        }

        return stop;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int dl_iterate_phdr(delegate* unmanaged[Cdecl]<LibraryInfo*, nuint, nint, int> visit, nint data);

    private sealed class Search(string fileName)
    {
        public string FileName { get; } = fileName;

        public LoadedLibrary? Found { get; set; }
    }

#pragma warning disable CS0649 // The loader writes these.
    /// <summary>link.h's dl_phdr_info, as far as it is read.</summary>
    private struct LibraryInfo
    {
        public nint Base;
        public nint Name;
        public ProgramHeader* Headers;
        public ushort HeaderCount;
    }

    /// <summary>elf.h's Elf64_Phdr, as far as it is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct ProgramHeader
    {
        [FieldOffset(0)]
        public uint Type;

        [FieldOffset(4)]
        public uint Flags;

        [FieldOffset(16)]
        public ulong Address;

        [FieldOffset(40)]
        public ulong MemorySize;
    }
#pragma warning restore CS0649
}
