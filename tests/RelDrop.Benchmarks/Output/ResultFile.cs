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
        var isTime = unit == Measurement.Milliseconds;
        var content = new Dictionary<string, object?>
        {
            ["name"] = name,
            ["ratio"] = ratio,
            ["target"] = target,
            ["median_ms"] = isTime ? ours : null,
            ["baseline_ms"] = isTime ? baseline : null,
            ["spread"] = spread,
            ["note"] = note,
        };
        if (!isTime)
            (content[$"median_{unit.ToLowerInvariant()}"], content[$"baseline_{unit.ToLowerInvariant()}"]) = (ours, baseline);
        return content;
    }
}
