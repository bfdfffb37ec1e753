using System.IO.Compression;
using System.Text;
using RelDrop.Weights.Pickle;

namespace RelDrop.Weights;

/// <summary>The zip archive that torch.save writes: <c>name/data.pkl</c>, <c>name/byteorder</c> and the storages <c>name/data/0</c>, …</summary>
/// <remarks>Checksums are not compared: PyTorch can be told to write none (torch.serialization.set_crc32_options).</remarks>
internal sealed class TorchArchive : IDisposable
{
    private const string PickleName = "data.pkl";

    /// <summary>Pickles hold names and shapes; those of the largest models take a few MB.</summary>
    private const int MaxPickleBytes = 64 << 20;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = [];
    private readonly string root;

    public TorchArchive(FileStream file)
    {
        zip = new ZipArchive(file, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"the archive has two files {Text.Quote(entry.FullName)}");
        }

        root = entries.Keys.Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal)).ToArray() is [var pickle]
            ? pickle[..^PickleName.Length]
            : throw new InvalidDataException($"a zip archive that torch.save wrote has one file 'NAME/{PickleName}'; this one has {(entries.Count == 0 ? "no files" : Text.List([.. entries.Keys.Select(Text.Clip)]))}");
        if (entries.ContainsKey($"{root}constants.pkl"))
            throw new InvalidDataException("this is a TorchScript program, not weights; in Python: torch.save(torch.jit.load(path).state_dict(), path)");
        // PyTorch before 2.1 writes none, and is little-endian on all machines that TorchSharp runs on.
        if (entries.ContainsKey($"{root}byteorder") && Encoding.ASCII.GetString(ReadAll("byteorder", 16)) is var order and not "little")
            throw new InvalidDataException($"the byte order is {Text.Quote(order)}; only files of little-endian machines are read");
    }

    /// <summary>Reads the pickle of everything but the elements.</summary>
    public object? Unpickle() => Unpickler.Load(ReadAll(PickleName, MaxPickleBytes));

    /// <summary>Checks that a storage is there and as long as the pickle says.</summary>
    public void Check(StorageReference storage)
    {
        var entry = Entry($"data/{storage.Key}");
        if (storage.Elements > entry.Length / storage.Type.Size() || storage.Elements * storage.Type.Size() != entry.Length)
            throw new InvalidDataException($"its storage {Text.Quote(entry.FullName)} has {entry.Length} bytes; expected {storage.Elements} of {storage.Type}");
        // What the archive says about a file at its end and before the file itself must agree.
        Open(entry).Dispose();
    }

    /// <summary>A storage from an element on.</summary>
    public Stream Open(StorageReference storage, long offset)
    {
        var stream = Open(Entry($"data/{storage.Key}"));
        Skip(stream, offset * storage.Type.Size());
        return stream;
    }

    public void Dispose() => zip.Dispose();

    private byte[] ReadAll(string name, int mostBytes)
    {
        var entry = Entry(name);
        if (entry.Length > mostBytes)
            throw new InvalidDataException($"{Text.Quote(entry.FullName)} has {entry.Length} bytes; expected at most {mostBytes}");
        var bytes = new byte[entry.Length];
        using var stream = Open(entry);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Stream Open(ZipArchiveEntry entry)
    {
        try
        {
            return entry.Open();
        }
        catch (IOException e)
        {
            // What a place before the start of the file comes to.
            throw new InvalidDataException($"{Text.Quote(entry.FullName)} is not where the archive says: {e.Message}", e);
        }
    }

    private ZipArchiveEntry Entry(string name)
    {
        if (!entries.TryGetValue(root + name, out var entry))
            throw new InvalidDataException($"the archive has no file {Text.Quote(root + name)}");
        // torch.save stores; a compressed file could claim any size.
        return entry.CompressedLength == entry.Length && !entry.IsEncrypted
            ? entry
            : throw new InvalidDataException($"{Text.Quote(entry.FullName)} is compressed or encrypted; torch.save stores files as they are (zip -0)");
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Current);
            return;
        }

        var buffer = new byte[Math.Min(count, 1 << 16)];
        for (var left = count; left > 0; left -= buffer.Length)
            stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
    }
}
