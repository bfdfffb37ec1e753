using System.Runtime.InteropServices;
using System.Text.Json;

namespace RelDrop.Conformance;

/// <summary>One relevance map that zennit computed.</summary>
/// <param name="Case">What the names of its values begin with.</param>
/// <param name="Subject">The layer or network.</param>
/// <param name="Rule">The rule or composite.</param>
/// <param name="InputShape">The input's shape.</param>
/// <param name="InputRange">The range of the input's values.</param>
/// <param name="OutputShape">The shape of a single layer's output, whose relevance has a value of its own everywhere.</param>
/// <param name="Target">The class whose relevance of 1 starts each sample, for networks.</param>
/// <param name="Output">What the forward pass gives.</param>
/// <param name="Relevance">The input's relevance.</param>
/// <param name="Tolerance">The largest relative error of the relevance.</param>
public sealed record ReferenceCase(
    string Case,
    string Subject,
    string Rule,
    long[] InputShape,
    (double Low, double High) InputRange,
    long[]? OutputShape,
    long[]? Target,
    float[] Output,
    float[] Relevance,
    double Tolerance)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The case as filters and reports name it.</summary>
    public string Title => $"{Case} {Rule}";

    /// <summary>Every case of a folder: single layers, then networks.</summary>
    /// <exception cref="InvalidDataException">A file is missing, malformed, or contradicts another.</exception>
    public static IEnumerable<ReferenceCase> ReadAll(string directory) => ReadLayers(directory).Concat(ReadNetworks(directory));

    private static IEnumerable<ReferenceCase> ReadLayers(string directory) =>
        Read<LayerEntry>(Path.Combine(directory, "layers.json")).Select(entry => new ReferenceCase(
            entry.Case, entry.Layer, entry.Rule, entry.InputShape, entry.InputSign == "nonneg" ? (0, 1) : (-1, 1), entry.OutputShape, null, entry.Output, entry.Relevance,
            Math.Max(1e-5, 10 * entry.Float32Error)));

    private static IEnumerable<ReferenceCase> ReadNetworks(string directory)
    {
        var file = Path.Combine(directory, "networks.f32");
        var entries = Read<NetworkEntry>(Path.Combine(directory, "networks.json"));
        var relevance = MemoryMarshal.Cast<byte, float>(ReadFile(file, File.ReadAllBytes)).ToArray();
        foreach (var entry in entries)
        {
            var count = checked((int)entry.InputShape.Aggregate(1L, (product, size) => product * size));
            if (entry.RelevanceOffset < 0 || entry.RelevanceOffset + count > relevance.Length)
                throw new InvalidDataException($"{file} has {relevance.Length} values; {entry.Case} {entry.Composite} is said to be at {entry.RelevanceOffset}, {count} long.");
            yield return new ReferenceCase(
                entry.Case, entry.Network, entry.Composite, entry.InputShape, entry.Network.StartsWith("pointnet", StringComparison.Ordinal) ? (-1, 1) : (-2, 2), null, entry.Target, entry.Output,
                relevance[entry.RelevanceOffset..(entry.RelevanceOffset + count)], Math.Max(1e-4, 10 * entry.Float32Error));
        }
    }

    private static T[] Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(ReadFile(file, File.ReadAllBytes), Options) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is not a list of reference cases: {e.Message}", e);
        }
    }

    private static T ReadFile<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private sealed record LayerEntry(
        string Case, string Layer, string InputSign, string Rule, long[] InputShape, long[] OutputShape, float[] Output, float[] Relevance, double Float32Error);

    private sealed record NetworkEntry(
        string Case, string Network, string Composite, long[] InputShape, long[] Target, float[] Output, int RelevanceOffset, double Float32Error);
}
