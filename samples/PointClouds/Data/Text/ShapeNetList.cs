using System.Text.Json;

namespace PointClouds.Data.Text;

/// <summary>ShapeNetPart's lists of clouds: JSON arrays of texts such as <c>shape_data/02691156/1021a0914a7207aff927ed529ad90a11</c>.</summary>
internal static class ShapeNetList
{
    /// <summary>Reads a list; entries are numbered from 1, since all may be in one line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="synsets">The known synsets; a label is a place among them.</param>
    /// <exception cref="InvalidDataException">The file is missing or no such list, or an entry has an unknown synset.</exception>
    public static IReadOnlyList<(ListItem Item, int Label, string Id)> Read(string path, string[] synsets)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}'.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((element, i) => Parse(element, new ListItem(element.GetRawText(), $"'{path}', entry {i + 1}"), synsets))]
                : throw new InvalidDataException($"'{path}' is a JSON {document.RootElement.ValueKind}; expected an array.");
        }
        catch (JsonException e)
        {
            // The message ends with the same place, counted from 0.
            throw new InvalidDataException($"'{path}', line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: this is no JSON: {e.Message.Split(" Path:")[0].Split(" LineNumber:")[0]}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"'{path}' is not in UTF-8: {e.Message}", e);
        }
    }

    private static (ListItem Item, int Label, string Id) Parse(JsonElement element, ListItem item, string[] synsets)
    {
        if (element.ValueKind != JsonValueKind.String || element.GetString()!.Split('/') is not [.., var synset, var id] || id is "" or "." or "..")
            throw item.Error($"{item.Text}; expected \"shape_data/<synset>/<id>\".");
        var label = Array.IndexOf(synsets, synset);
        return label >= 0 ? (item, label, id) : throw item.Error($"the synset of {item.Text} is '{synset}'; expected one of {string.Join(", ", synsets)}.");
    }
}
