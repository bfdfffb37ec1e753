using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace RelDrop;

/// <summary>The symbol table of a 64-bit ELF file, which has names that the loader does not export.</summary>
internal static unsafe class ElfSymbols
{
    private const uint SHT_SYMTAB = 2;

    /// <summary>The value of a symbol; null if there is none of the name, or the file was stripped.</summary>
    public static ulong? ValueOf(string path, string symbol)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return ValueOf(start, new FileInfo(path).Length, [0, .. Encoding.ASCII.GetBytes(symbol), 0]);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static ulong? ValueOf(byte* file, long length, ReadOnlySpan<byte> name)
    {
        var header = (Header*)file;
        if (length < sizeof(Header) || !new ReadOnlySpan<byte>(file, 5).SequenceEqual("\u007fELF\u0002"u8) || (long)header->SectionsAt + (header->SectionCount * sizeof(Section)) > length)
            return null;
        var sections = new ReadOnlySpan<Section>(file + header->SectionsAt, header->SectionCount);
        foreach (var section in sections)
        {
            if (section.Type != SHT_SYMTAB || section.Link >= sections.Length || !Fits(section, length) || !Fits(sections[(int)section.Link], length))
                continue;
            var strings = sections[(int)section.Link];
            var at = new ReadOnlySpan<byte>(file + strings.Offset, (int)strings.Size).IndexOf(name);
            if (at < 0)
                return null;
            foreach (var symbol in MemoryMarshal.Cast<byte, Symbol>(new ReadOnlySpan<byte>(file + section.Offset, (int)section.Size)))
            {
                if (symbol.Name == (uint)at + 1)
                    return symbol.Value;
            }
        }

        return null;
    }

    private static bool Fits(Section section, long length) => section.Size <= int.MaxValue && section.Offset <= (ulong)length && section.Offset + section.Size <= (ulong)length;

#pragma warning disable CS0649 // Read from files.
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Header
    {
        [FieldOffset(40)]
        public ulong SectionsAt;

        [FieldOffset(60)]
        public ushort SectionCount;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Section
    {
        [FieldOffset(4)]
        public uint Type;

        [FieldOffset(24)]
        public ulong Offset;

        [FieldOffset(32)]
        public ulong Size;

        [FieldOffset(40)]
        public uint Link;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private struct Symbol
    {
        [FieldOffset(0)]
        public uint Name;

        [FieldOffset(8)]
        public ulong Value;
    }
#pragma warning restore CS0649
}
