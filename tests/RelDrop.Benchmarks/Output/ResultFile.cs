using System.Text.Json;
using RelDrop.Benchmarks.Measuring;

namespace RelDrop.Benchmarks.Output;

/// <summary>Results for programs.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static void Write(string path, Machine machine, IEnumerable<Result> results)
    {
        var content = new { Machine = machine, Rows = results.Select(Content) };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, content, Format));
    }

    private static Dictionary<string, object?> Content(Result result)
    {
        var ((name, target, _), (ratio, ours, baseline, spread, unit, note)) = result;
        var suffix = unit.ToLowerInvariant();
        return new()
        {
            ["name"] = name,
            ["ratio"] = ratio,
            ["target"] = target,
            [$"median_{suffix}"] = ours,
            [$"baseline_{suffix}"] = baseline,
            ["spread"] = spread,
            ["note"] = note,
        };
    }
}
