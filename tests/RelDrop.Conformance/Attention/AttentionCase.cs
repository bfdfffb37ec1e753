using System.Runtime.InteropServices;
using System.Text.Json;

namespace RelDrop.Conformance.Attention;

/// <summary>A tensor of the references by its shape and the range of its values.</summary>
public sealed record ReferenceInput(long[] Shape, double[] Range);

/// <summary>One relevance map of attention, a transformer or a recurrent layer.</summary>
/// <param name="Case">What the names of its values begin with.</param>
/// <param name="Subject">The layer or network.</param>
/// <param name="Composite">The composite.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Attributes">Of a layer: what it was made with.</param>
/// <param name="OutputShape">The shape of the output.</param>
/// <param name="Target">Of a network: the class whose relevance of 1 starts each sample; null where the output's relevance has values of its own.</param>
/// <param name="Output">What the forward pass gives.</param>
/// <param name="Relevance">The relevance of the inputs, one after another.</param>
/// <param name="Intermediate">The relevance of the outputs of blocks, by their paths.</param>
/// <param name="Tolerance">The largest relative error of the relevance.</param>
public sealed record AttentionCase(
    string Case,
    string Subject,
    string Composite,
    IReadOnlyList<KeyValuePair<string, ReferenceInput>> Inputs,
    JsonElement Attributes,
    long[] OutputShape,
    long[]? Target,
    float[] Output,
    float[] Relevance,
    IReadOnlyDictionary<string, float[]> Intermediate,
    double Tolerance)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The case as filters and reports name it.</summary>
    public string Title => $"{Case} {Composite}";

    /// <summary>Every case of a folder: single layers, then networks.</summary>
    /// <exception cref="InvalidDataException">A file is missing or malformed.</exception>
    public static IReadOnlyList<AttentionCase> ReadAll(string directory)
    {
        var file = Path.Combine(directory, "attention.json");
        try
        {
            var cases = JsonSerializer.Deserialize<Cases>(File.ReadAllBytes(file), Options) ?? throw new InvalidDataException($"{file} is null.");
            var maps = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(directory, "attention.f32"))).ToArray();
            return
            [
                .. cases.Layers.Select(layer => new AttentionCase(
                    layer.Case, layer.Layer, layer.Composite, [.. layer.Inputs], layer.Attributes, layer.OutputShape, null, layer.Output,
                    [.. layer.Inputs.Keys.SelectMany(input => layer.Relevance[input])], new Dictionary<string, float[]>(), Math.Max(1e-5, 10 * layer.Float32Error))),
                .. cases.Networks.Select(network => new AttentionCase(
                    network.Case, network.Network, network.Composite, [new("input", new ReferenceInput(network.InputShape, network.InputRange))], default, network.OutputShape, network.Target, network.Output,
                    Map(network.InputShape, network.RelevanceOffset), network.Intermediate.ToDictionary(block => block.Key, block => Map(block.Value.Shape, block.Value.Offset)), Math.Max(1e-4, 10 * network.Float32Error))),
            ];

            float[] Map(long[] shape, int offset) => maps[offset..(offset + (int)shape.Aggregate(1L, (product, size) => product * size))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"{file} is no file of reference cases: {e.Message}", e);
        }
    }

    private sealed record Cases(LayerEntry[] Layers, NetworkEntry[] Networks);

    private sealed record LayerEntry(
        string Layer, string Composite, string Case, Dictionary<string, ReferenceInput> Inputs, JsonElement Attributes, long[] OutputShape, float[] Output, Dictionary<string, float[]> Relevance, double Float32Error);

    private sealed record NetworkEntry(
        string Network, string Composite, string Case, long[] InputShape, double[] InputRange, long[] Target, long[] OutputShape, float[] Output, int RelevanceOffset, Dictionary<string, Block> Intermediate, double Float32Error);

    private sealed record Block(long[] Shape, int Offset);
}
