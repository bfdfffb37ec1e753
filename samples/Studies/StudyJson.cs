using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelDrop.Studies.Reports;
using RelDrop.Studies.Results;
using RelDrop.Studies.Running;
using RelDrop.Studies.Summaries;

namespace RelDrop.Studies;

/// <summary>All that is kept as JSON. A key that is not known, or one that lacks, is an error: a number that is silently lost would be none the wiser.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Result))]
[JsonSerializable(typeof(CellState))]
[JsonSerializable(typeof(WorkingProcess))]
[JsonSerializable(typeof(StudySummary))]
[JsonSerializable(typeof(PageData))]
internal sealed partial class StudyJson : JsonSerializerContext
{
    /// <summary>The same without line breaks, for pages.</summary>
    public static StudyJson Compact => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false });

    /// <summary>Reads a file's value.</summary>
    /// <exception cref="InvalidDataException">It is none; the message names file and line.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new InvalidDataException($"{path} is null; expected {typeof(T).Name.ToLowerInvariant()} as JSON.");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $", line {number + 1}" : "";
            throw new InvalidDataException($"{path}{line}: {(e.Path is { Length: > 1 } place ? $"{place[2..]}: " : "")}{e.Message.ReplaceLineEndings(" ").Split(" Path: ")[0].TrimEnd('.')}.", e);
        }
    }
}
