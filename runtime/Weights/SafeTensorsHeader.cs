using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>What a safetensors file says about its tensors; offsets count from the end of the header.</summary>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsHeader.Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The limit of the reference implementation.</summary>
    private const long MaxLength = 100_000_000;

    private const string MetadataName = "__metadata__";
    private const int Alignment = 8;

    /// <param name="Name">Its name.</param>
    /// <param name="TypeName">What the format calls the type of its elements.</param>
    /// <param name="Type">The type, or null if TorchSharp has none such.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Begin">Where its elements begin.</param>
    /// <param name="End">Where they end.</param>
    internal sealed record Tensor(string Name, string TypeName, ScalarType? Type, long[] Shape, long Begin, long End);

    /// <summary>Lays tensors out: those with larger elements first, so that each lies at a multiple of its elements' size.</summary>
    public static SafeTensorsHeader Of(IReadOnlyList<KeyValuePair<string, torch.Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        if (tensors.Select(pair => Problem(pair.Key, pair.Value)).FirstOrDefault(problem => problem is not null) is { } problem)
            throw new ArgumentException(problem, nameof(tensors));
        var places = new Dictionary<string, Tensor>();
        var end = 0L;
        foreach (var (name, tensor) in tensors.OrderByDescending(pair => pair.Value.element_size()))
        {
            var begin = end;
            end = checked(begin + tensor.numel() * tensor.element_size());
            if (!places.TryAdd(name, new Tensor(name, ElementTypes.SafeTensorsName(tensor.dtype)!, tensor.dtype, tensor.shape, begin, end)))
                throw new ArgumentException($"Two tensors are called {Text.Quote(name)}; names must differ.", nameof(tensors));
        }

        return new SafeTensorsHeader([.. tensors.Select(pair => places[pair.Key])], metadata ?? new Dictionary<string, string>());
    }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <returns>The header, and where the elements start.</returns>
    public static (SafeTensorsHeader Header, long DataStart) Read(Stream file)
    {
        var prefix = new byte[sizeof(ulong)];
        if (file.Length < prefix.Length)
            throw new InvalidDataException($"a safetensors file begins with a length of 8 bytes; the file has {file.Length}");
        file.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var rest = file.Length - prefix.Length;
        if (length > (ulong)Math.Min(rest, MaxLength))
            throw new InvalidDataException($"the header is said to have {length} bytes; expected at most {Math.Min(rest, MaxLength)}, {(rest < MaxLength ? "what the file has left" : "the format's limit")}");
        var json = new byte[length];
        file.ReadExactly(json);
        if (json is [not (byte)'{', ..])
            throw new InvalidDataException($"the header begins with the byte 0x{json[0]:x2}; the format requires '{{' (0x7b), with no blank or byte order mark before it");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var header = SafeTensorsJson.Parse(document.RootElement, MetadataName);
            header.CheckCover(rest - (long)length);
            return (header, prefix.Length + (long)length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what text that is not UTF-8 comes to.
            throw new InvalidDataException($"the header is not JSON as expected: {Text.Clip(e.Message)}", e);
        }
    }

    /// <summary>The header as UTF-8, padded so that the elements after it are aligned.</summary>
    public byte[] ToJson()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            SafeTensorsJson.Write(writer, this, MetadataName);
        while (json.Length % Alignment != 0)
            json.WriteByte((byte)' ');
        return json.Length <= MaxLength ? json.ToArray() : throw new ArgumentException($"The names and metadata take {json.Length} bytes; the format has room for {MaxLength}.");
    }

    /// <summary>The tensors must cover the data exactly: no gap, no overlap, nothing left.</summary>
    private void CheckCover(long dataLength)
    {
        var end = 0L;
        foreach (var tensor in Tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != end)
                throw new InvalidDataException($"tensor {Text.Quote(tensor.Name)} begins at {tensor.Begin}; expected {end}, where the one before it ends");
            end = tensor.End;
        }

        if (end != dataLength)
            throw new InvalidDataException($"the tensors end at {end}; expected {dataLength}, where the file ends{(end > dataLength ? " (is it truncated?)" : "")}");
    }

    /// <summary>Why the format cannot hold a tensor, or null if it can.</summary>
    private static string? Problem(string name, torch.Tensor tensor)
    {
        if (name == MetadataName)
            return $"No tensor can be called {MetadataName}: the format reserves the name.";
        var kind = tensor.is_sparse ? "sparse" : tensor.is_meta ? "meta" : "dense";
        return kind == "dense" && ElementTypes.SafeTensorsName(tensor.dtype) is not null
            ? null
            : $"Tensor {Text.Quote(name)} is {kind} {tensor.dtype}; the format has dense tensors of Bool, Byte, Int8 to Int64, Float16 to Float64, BFloat16 and ComplexFloat32.";
    }
}
