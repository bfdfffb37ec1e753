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
    /// <exception cref="InvalidDataException">A file is missing or malformed, or a case contradicts itself.</exception>
    public static IReadOnlyList<ReferenceCase> ReadAll(string directory) => [.. ReadLayers(directory), .. ReadNetworks(directory)];

    private static IEnumerable<ReferenceCase> ReadLayers(string directory)
    {
        var file = Path.Combine(directory, "layers.json");
        foreach (var entry in Read<LayerEntry>(file))
        {
            var range = entry.InputSign switch
            {
                "mixed" => (-1, 1),
                "nonneg" => (0, 1),
                _ => throw new InvalidDataException($"{file}: {entry.Case} {entry.Rule} has input_sign '{entry.InputSign}'; expected 'mixed' or 'nonneg'."),
            };
            var reference = new ReferenceCase(
                entry.Case, entry.Layer, entry.Rule, entry.InputShape, range, entry.OutputShape, null, entry.Output, entry.Relevance, ToleranceOf(1e-5, entry.Float32Error, file, entry.Case));
            reference.RequireLength(file, "relevance", entry.Relevance.Length, entry.InputShape);
            reference.RequireLength(file, "output", entry.Output.Length, entry.OutputShape);
            yield return reference;
        }
    }

    private static IEnumerable<ReferenceCase> ReadNetworks(string directory)
    {
        var (file, mapsFile) = (Path.Combine(directory, "networks.json"), Path.Combine(directory, "networks.f32"));
        var entries = Read<NetworkEntry>(file);
        var bytes = ReadFile(mapsFile);
        if (bytes.Length % sizeof(float) != 0)
            throw new InvalidDataException($"{mapsFile} has {bytes.Length} bytes; expected a multiple of {sizeof(float)}.");
        var maps = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        foreach (var entry in entries)
        {
            var reference = new ReferenceCase(
                entry.Case, entry.Network, entry.Composite, entry.InputShape, entry.Network.StartsWith("pointnet", StringComparison.Ordinal) ? (-1, 1) : (-2, 2), null, entry.Target, entry.Output,
                [], ToleranceOf(1e-4, entry.Float32Error, file, entry.Case));
            var count = reference.Count(file, entry.InputShape);
            if (entry.RelevanceOffset < 0 || entry.RelevanceOffset + count > maps.Length)
                throw new InvalidDataException($"{mapsFile} has {maps.Length} values; {reference.Title} is said to be at {entry.RelevanceOffset}, {count} long.");
            reference.RequireLength(file, "target", entry.Target.Length, entry.InputShape[..1]);
            yield return reference with { Relevance = maps[entry.RelevanceOffset..(entry.RelevanceOffset + (int)count)] };
        }
    }

    private static double ToleranceOf(double floor, double float32Error, string file, string name) => float32Error >= 0
        ? Math.Max(floor, 10 * float32Error)
        : throw new InvalidDataException($"{file}: {name} has float32_error {float32Error}; expected at least 0.");

    /// <summary>How many values a shape holds; a double, so that an absurd shape is large and not negative.</summary>
    private double Count(string file, long[] shape) => shape.Length > 0 && shape.All(size => size > 0)
        ? shape.Aggregate(1.0, (product, size) => product * size)
        : throw new InvalidDataException($"{file}: {Title} has shape ({string.Join(", ", shape)}); expected positive sizes.");

    private void RequireLength(string file, string field, int length, long[] shape)
    {
        if (length != Count(file, shape))
            throw new InvalidDataException($"{file}: {Title} has {length} values of {field}; shape ({string.Join(", ", shape)}) holds {Count(file, shape)}.");
    }

    private static T[] Read<T>(string file)
        where T : class
    {
        try
        {
            // The serializer's null checks stop at the elements of an array.
            return JsonSerializer.Deserialize<T[]>(ReadFile(file), Options) is { } entries && Array.TrueForAll(entries, entry => entry is not null)
                ? entries
                : throw new InvalidDataException($"{file} is not a list of reference cases: it is null, or null is in it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is not a list of reference cases: {e.Message}", e);
        }
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
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
