using System.IO.Compression;
using System.IO.Hashing;

namespace RelDrop.Training;

/// <summary>Reads entries of a zip file that may be damaged or made to do harm: their checksums are compared, and none is longer than the file.</summary>
/// <remarks>Checkpoints are stored as they are, so that no honest entry is longer than its file; one that is compressed could claim any length.</remarks>
internal sealed class CheckpointArchive : IDisposable
{
    private readonly FileStream file;
    private readonly ZipArchive zip;

    /// <summary>Reads the list of entries.</summary>
    public CheckpointArchive(FileStream file)
    {
        this.file = file;
        zip = Reading("the archive", () => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true));
    }

    public void Dispose() => zip.Dispose();

    /// <summary>An entry's bytes, parsed.</summary>
    /// <param name="name">The entry, which must be there once.</param>
    /// <param name="parse">Reads the bytes.</param>
    /// <exception cref="InvalidDataException">The entry is missing, damaged, or not what <paramref name="parse"/> expects; the message names it.</exception>
    public T Read<T>(string name, Func<byte[], T> parse) => Reading(name, () =>
    {
        var entry = zip.Entries.Where(entry => entry.FullName == name).ToArray() switch
        {
            [var one] => one,
            [] => throw new InvalidDataException("there is no such entry"),
            var several => throw new InvalidDataException($"there are {several.Length} such entries; expected one"),
        };
        var limit = Math.Min(file.Length, Array.MaxLength);
        if (entry.Length > limit)
            throw new InvalidDataException($"it has {entry.Length} bytes; expected at most {limit}");
        return parse(Content(entry));
    });

    private static byte[] Content(ZipArchiveEntry entry)
    {
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException($"it has more than the {bytes.Length} bytes that it is said to have");
        var checksum = Crc32.HashToUInt32(bytes);
        return checksum == entry.Crc32 ? bytes : throw new InvalidDataException($"its checksum is {checksum:X8}; expected {entry.Crc32:X8}: it is damaged");
    }

    private static T Reading<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The libraries have many ways to say that bytes are not what they should be.
            throw new InvalidDataException($"{what}: {e.Message}", e);
        }
    }
}
