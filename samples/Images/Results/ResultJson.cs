using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelDrop;

namespace Images.Results;

/// <summary>Results as files of JSON, complete or not there at all.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(FocusResult))]
[JsonSerializable(typeof(OcclusionResult))]
[JsonSerializable(typeof(ShortcutResult))]
[JsonSerializable(typeof(ZeroShotResult))]
internal sealed partial class ResultJson : JsonSerializerContext
{
    public static void Write<T>(string path, T result, JsonTypeInfo<T> type) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(result, type));

    /// <summary>A number, or null where there is none: JSON has no NaN.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
