using System.Buffers.Binary;

namespace PointClouds.Data.Hdf5;

/// <summary>
/// Checks what can be checked of a file's metadata without the library, which neither compares checksums nor asks whether a text, a
/// fill value or an index is longer than the file before it makes an array for it. Files of format 0 and 1 have no checksums.
/// </summary>
internal static class Hdf5Metadata
{
    private const int FirstWithChecksums = 2;

    /// <summary>Refuses a damaged header of an object, and an index of chunks that has more entries than the file has bytes.</summary>
    /// <exception cref="InvalidDataException">The message names the file and the place.</exception>
    public static void Check(string path)
    {
        using (var file = File.OpenRead(path))
        {
            var start = new byte[9];
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || start[^1] < FirstWithChecksums)
                return;
        }

        var bytes = File.ReadAllBytes(path);
        foreach (var place in Places(bytes, "OHDR\x2"))
            CheckHeader(path, bytes, place);
        foreach (var place in Places(bytes, "FAHD\0"))
            CheckIndex(path, bytes, place);
    }

    private static IEnumerable<int> Places(byte[] bytes, string signature)
    {
        var mark = System.Text.Encoding.Latin1.GetBytes(signature);
        for (var place = bytes.AsSpan().IndexOf(mark); place >= 0;)
        {
            yield return place;
            var next = bytes.AsSpan(place + 1).IndexOf(mark);
            place = next < 0 ? next : place + 1 + next;
        }
    }

    /// <summary>Signature, version, flags, perhaps times and attributes' limits, the messages' length, the messages and the checksum.</summary>
    private static void CheckHeader(string path, byte[] bytes, int place)
    {
        var flags = place + 5 < bytes.Length ? bytes[place + 5] : byte.MaxValue;
        var size = 1 << (flags & 3);
        var start = place + 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        length.Clear();
        if (start + size <= bytes.Length)
            bytes.AsSpan(start, size).CopyTo(length);
        var end = (UInt128)(start + size) + BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (end + sizeof(uint) > (UInt128)bytes.Length)
            throw new InvalidDataException($"'{path}', the header at byte {place} is longer than the file.");
        var (found, expected) = (Lookup3.Of(bytes.AsSpan(place..(int)end)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan((int)end)));
        if (found != expected)
            throw new InvalidDataException($"'{path}', the header at byte {place} is damaged: its checksum is {found:X8}; expected {expected:X8}.");
    }

    /// <summary>Signature, version, what the entries are, their length, the bits of a page, and how many there are.</summary>
    private static void CheckIndex(string path, byte[] bytes, int place)
    {
        if (place + 16 > bytes.Length)
            return;
        var entries = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(place + 8));
        if (entries > (ulong)bytes.Length)
            throw new InvalidDataException($"'{path}', the index at byte {place} is said to have {entries} entries; the file has {bytes.Length} bytes.");
    }
}
