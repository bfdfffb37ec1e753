using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>The JSON of a <see cref="SafeTensorsHeader"/>: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}.</summary>
internal static class SafeTensorsJson
{
    private const string Type = "dtype";
    private const string Shape = "shape";
    private const string Offsets = "data_offsets";

    public static SafeTensorsHeader Parse(JsonElement root, string metadataName)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"the header is expected to be a JSON object, not {root.ValueKind}");
        var tensors = new List<SafeTensorsHeader.Tensor>();
        var metadata = new Dictionary<string, string>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == metadataName)
                metadata = Metadata(property.Value);
            else
                tensors.Add(Tensor(property.Name, property.Value));
        }

        return new SafeTensorsHeader(tensors, metadata);
    }

    public static void Write(Utf8JsonWriter writer, SafeTensorsHeader header, string metadataName)
    {
        writer.WriteStartObject();
        if (header.Metadata.Count > 0)
        {
            writer.WriteStartObject(metadataName);
            foreach (var (key, value) in header.Metadata)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        foreach (var tensor in header.Tensors)
        {
            writer.WriteStartObject(tensor.Name);
            writer.WriteString(Type, tensor.TypeName);
            WriteArray(Shape, tensor.Shape);
            WriteArray(Offsets, [tensor.Begin, tensor.End]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();

        void WriteArray(string name, long[] values)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
                writer.WriteNumberValue(value);
            writer.WriteEndArray();
        }
    }

    private static SafeTensorsHeader.Tensor Tensor(string name, JsonElement json)
    {
        try
        {
            var typeName = Field(json, Type, JsonValueKind.String).GetString()!;
            ScalarType? type = ElementTypes.TryFromSafeTensors(typeName, out var known) ? known : null;
            var shape = Integers(json, Shape);
            // Elements of types that TorchSharp does not have may be smaller than a byte.
            long? bytes = type is null ? null : TensorExtent.Elements(shape, known) * known.Size();
            return Integers(json, Offsets) is [var begin, var end] && begin >= 0 && end >= begin && (bytes is null || end - begin == bytes)
                ? new SafeTensorsHeader.Tensor(name, typeName, type, shape, begin, end)
                : throw new InvalidDataException($"{Text.Clip(typeName)} {Text.Shape(shape)} takes {bytes?.ToString(CultureInfo.InvariantCulture) ?? "some"} bytes, but {Offsets} is {Text.Clip(Field(json, Offsets, JsonValueKind.Array).GetRawText())}");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"tensor {Text.Quote(name)}: {e.Message}", e);
        }
    }

    private static long[] Integers(JsonElement json, string field) =>
    [
        .. Field(json, field, JsonValueKind.Array).EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var value)
            ? value
            : throw new InvalidDataException($"{field} is expected to hold integers, not {Text.Clip(item.GetRawText())}")),
    ];

    private static JsonElement Field(JsonElement json, string field, JsonValueKind kind)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(field, out var value))
            throw new InvalidDataException($"expected an object with {field}, got {Text.Clip(json.GetRawText())}");
        return value.ValueKind == kind ? value : throw new InvalidDataException($"{field} is expected to be of kind {kind}, not {Text.Clip(value.GetRawText())}");
    }

    private static Dictionary<string, string> Metadata(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().Any(property => property.Value.ValueKind != JsonValueKind.String))
            throw new InvalidDataException($"the metadata is expected to be an object of strings, not {Text.Clip(json.GetRawText())}");
        return json.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!);
    }
}
