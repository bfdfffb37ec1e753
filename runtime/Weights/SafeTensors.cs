using System.Buffers.Binary;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>The safetensors format: a length in 8 bytes, that much JSON about the tensors, then their elements without gaps.</summary>
public static class SafeTensors
{
    /// <summary>Opens a file. Everything but the elements is read and checked.</summary>
    /// <exception cref="InvalidDataException">The file is not safetensors, or its header contradicts itself or the file.</exception>
    public static StateDict Open(string path) => StateDict.Open(path, file => Read(path, file, section: null));

    /// <summary>
    /// Writes tensors to a temporary file beside <paramref name="path"/> and moves it there when it is complete. Tensors that share
    /// memory are written each in full.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">Names and tensors, on any device and of any strides. A reader sees them in this order.</param>
    /// <param name="metadata">What the file is to say about itself.</param>
    /// <exception cref="ArgumentException">Two names are equal, a name is reserved, or the format has no such kind of tensor.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        var named = tensors.ToArray();
        var header = SafeTensorsHeader.Of(named, metadata);
        var json = header.ToJson();
        AtomicFile.Write(path, file =>
        {
            var length = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
            file.Write(length);
            file.Write(json);
            var byName = named.ToDictionary(pair => pair.Key, pair => pair.Value);
            foreach (var tensor in header.Tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
                TensorData.Write(byName[tensor.Name], file);
        });
    }

    internal static StateDict Read(string path, FileStream file, string? section)
    {
        if (section is not null)
            throw new ArgumentException($"'{path}' is a safetensors file, which has no sections; expected null, got {Text.Quote(section)}.", nameof(section));
        var (header, dataStart) = SafeTensorsHeader.Read(file);
        return new StateDict(path, file, header.Tensors.Select(Stored), header.Metadata);

        StoredValue Stored(SafeTensorsHeader.Tensor tensor) => tensor.Type is { } type
            ? new(tensor.Name, new StoredTensor(path, tensor.Name, type, tensor.Shape, () =>
            {
                file.Position = dataStart + tensor.Begin;
                using var values = TensorData.Read(file, (tensor.End - tensor.Begin) / type.Size(), type);
                return values.view(tensor.Shape);
            }))
            : new(tensor.Name, $"Tensor of {Text.Clip(tensor.TypeName)}", IsTensor: true);
    }
}
