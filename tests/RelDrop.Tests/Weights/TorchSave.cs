using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace RelDrop.Tests.Weights;

/// <summary>Writes files as torch.save does.</summary>
internal static class TorchSave
{
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The zip archive of PyTorch 1.6 and later.</summary>
    public static byte[] Zip(object? value, int protocol = 2)
    {
        var tensors = new List<SavedTensor>();
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("data.pkl", PickleWriter.Write(value, protocol, tensor => Persist(tensors, tensor, [])));
            Add("byteorder", "little"u8.ToArray());
            foreach (var (i, tensor) in tensors.Index())
                Add($"data/{i}", tensor.Bytes);
            Add("version", "3\n"u8.ToArray());

            void Add(string name, byte[] content)
            {
                using var entry = zip.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }

    /// <summary>The pickles and storages of before.</summary>
    /// <param name="value">What is saved.</param>
    /// <param name="protocol">Of its pickle.</param>
    /// <param name="magic">The first pickle.</param>
    /// <param name="version">The second.</param>
    /// <param name="littleEndian">What the third says of the machine.</param>
    /// <param name="keys">Changes the list of storages.</param>
    /// <param name="view">What stands behind the size of each storage: a part of it, if any.</param>
    /// <param name="count">Changes the number that stands before the elements of a storage.</param>
    public static byte[] Legacy(
        object? value, int protocol = 2, object? magic = null, int version = 1001, bool littleEndian = true,
        Func<List<object?>, List<object?>>? keys = null, object?[]? view = null, Func<long, long>? count = null)
    {
        var tensors = new List<SavedTensor>();
        using var file = new MemoryStream();
        file.Write(PickleWriter.Write(magic ?? Magic, protocol));
        file.Write(PickleWriter.Write(version, protocol));
        file.Write(PickleWriter.Write(new Dictionary<object, object?> { ["protocol_version"] = 1001, ["little_endian"] = littleEndian }, protocol));
        file.Write(PickleWriter.Write(value, protocol, tensor => Persist(tensors, tensor, [view])));
        List<object?> names = [.. tensors.Select((_, i) => $"{i}")];
        file.Write(PickleWriter.Write(keys?.Invoke(names) ?? names, protocol));
        foreach (var tensor in tensors)
        {
            file.Write(BitConverter.GetBytes(count?.Invoke(tensor.Elements) ?? tensor.Elements));
            file.Write(tensor.Bytes);
        }

        return file.ToArray();
    }

    private static object?[] Persist(List<SavedTensor> tensors, SavedTensor tensor, object?[] view)
    {
        tensors.Add(tensor);
        return ["storage", new Python($"torch.{tensor.Storage}"), $"{tensors.Count - 1}", "cuda:0", tensor.Elements, .. view];
    }
}
