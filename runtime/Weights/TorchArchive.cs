using System.IO.Compression;
using System.Text;
using RelDrop.Weights.Pickle;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>The zip archive that torch.save writes: <c>name/data.pkl</c>, <c>name/byteorder</c> and the storages <c>name/data/0</c>, …</summary>
/// <remarks>Checksums are not compared: PyTorch can be told to write none (torch.serialization.set_crc32_options).</remarks>
internal sealed class TorchArchive : ITorchStorages
{
    private const string PickleName = "data.pkl";
    private readonly FileStream file;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = [];
    private readonly string root;

    public TorchArchive(FileStream file)
    {
        this.file = file;
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
        if (entries.ContainsKey($"{root}byteorder") && ByteOrder() is var order and not "little")
            throw new InvalidDataException($"the byte order is {Text.Quote(order)}; only files of little-endian machines are read");
        Root = Unpickle();
    }

    public object? Root { get; }

    public void Check(StorageReference storage)
    {
        var entry = Entry($"data/{storage.Key}");
        if (storage.Elements > entry.Length / storage.ElementSize || storage.Elements * storage.ElementSize != entry.Length)
            throw new InvalidDataException($"its storage {Text.Quote(entry.FullName)} has {entry.Length} bytes; expected {storage.Elements} of {storage.Type}");
        // What the archive says about a file at its end and before the file itself must agree.
        Open(entry).Dispose();
    }

    public Tensor Read(StorageReference storage, ScalarType type, long offset, long elements)
    {
        using var stream = Open(Entry($"data/{storage.Key}"));
        Skip(stream, (storage.Start + offset) * storage.ElementSize);
        return TensorData.Read(stream, elements, type);
    }

    public void Dispose() => zip.Dispose();

    private object? Unpickle()
    {
        var entry = Entry(PickleName);
        using var stream = Open(entry);
        return new Unpickler(new PickleReader(stream, entry.Length)).Load();
    }

    private string ByteOrder()
    {
        var entry = Entry("byteorder");
        var bytes = new byte[Math.Min(entry.Length, 16)];
        using var stream = Open(entry);
        stream.ReadExactly(bytes);
        return Encoding.ASCII.GetString(bytes);
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
        if (entry.Length > file.Length)
            throw new InvalidDataException($"{Text.Quote(entry.FullName)} is said to have {entry.Length} bytes; the whole archive has {file.Length}");
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
