using System.Buffers.Binary;
using System.Numerics;
using RelDrop.Weights.Pickle;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>
/// The format of torch.save before PyTorch 1.6: pickles of a magic number, the protocol, the machine, the value and the storages' names,
/// then for each storage its number of elements in 8 bytes and the elements.
/// </summary>
internal sealed class LegacyCheckpoint : ITorchStorages
{
    private const long Protocol = 1001;
    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    private readonly FileStream file;
    private readonly Dictionary<string, StorageReference> storages = [];
    private readonly Dictionary<string, long> starts = [];

    public LegacyCheckpoint(FileStream file)
    {
        this.file = file;
        file.Position = 0;
        var magic = Next().Value;
        if (magic is not BigInteger number || number != Magic)
            throw new InvalidDataException($"this is a pickle of a {PickleValues.TypeName(magic)}; expected a file that torch.save(model.state_dict(), path) wrote");
        if (Next().Value is var protocol and not Protocol)
            throw new InvalidDataException($"it is of protocol {(protocol is long other ? other : PickleValues.TypeName(protocol))}; expected {Protocol}");
        if (Next().Value is PickleDict machine && machine["little_endian"] is false)
            throw new InvalidDataException("it was written on a big-endian machine; only files of little-endian machines are read");
        (Root, var named) = Next();
        foreach (var storage in named)
        {
            if (!storages.TryAdd(storage.Key, storage) && storages[storage.Key] is var first && (first.Class, first.Elements) != (storage.Class, storage.Elements))
                throw new InvalidDataException($"storage {Text.Quote(storage.Key)} is a {Describe(first)} in one place and a {Describe(storage)} in another");
        }

        Locate(Next().Value);
    }

    public object? Root { get; }

    public void Check(StorageReference storage)
    {
        if (!starts.ContainsKey(storage.Key))
            throw new InvalidDataException($"its storage {Text.Quote(storage.Key)} is not in the file");
    }

    public Tensor Read(StorageReference storage, ScalarType type, long offset, long elements)
    {
        file.Position = starts[storage.Key] + ((storage.Start + offset) * storage.ElementSize);
        return TensorData.Read(file, elements, type);
    }

    public void Dispose() => file.Dispose();

    private static string Describe(StorageReference storage) => $"{Text.Clip(storage.Class)} of {storage.Elements} elements";

    /// <summary>Reads the pickle where the file stands, and goes to its end.</summary>
    private (object? Value, IReadOnlyList<StorageReference> Storages) Next()
    {
        var start = file.Position;
        var reader = new PickleReader(file, file.Length - start);
        var unpickler = new Unpickler(reader);
        var value = unpickler.Load();
        file.Position = start + reader.Position;
        return (value, unpickler.Storages);
    }

    /// <summary>Finds where each storage begins, in the order of their names.</summary>
    private void Locate(object? names)
    {
        if (names is not List<object?> keys)
            throw new InvalidDataException($"a list of storages is expected after the value, not {PickleValues.TypeName(names)}");
        var count = new byte[sizeof(long)];
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage) || storage.ElementSize == 0)
                throw new InvalidDataException($"no tensor says how long storage {(key is string text ? Text.Quote(text) : PickleValues.TypeName(key))} is");
            if (file.ReadAtLeast(count, count.Length, throwOnEndOfStream: false) < count.Length)
                throw new InvalidDataException($"the file ends before storage {Text.Quote(name)}; it is truncated");
            var (elements, left) = (BinaryPrimitives.ReadInt64LittleEndian(count), file.Length - file.Position);
            if (elements != storage.Elements)
                throw new InvalidDataException($"storage {Text.Quote(name)} has {elements} elements; expected {storage.Elements}");
            if (elements > left / storage.ElementSize)
                throw new InvalidDataException($"storage {Text.Quote(name)} is a {Describe(storage)}, but the file ends {left} bytes on; it is truncated");
            if (!starts.TryAdd(name, file.Position))
                throw new InvalidDataException($"the file has two storages {Text.Quote(name)}");
            file.Position += elements * storage.ElementSize;
        }
    }
}
