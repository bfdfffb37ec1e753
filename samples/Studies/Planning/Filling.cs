using RelDrop.Samples;
using YamlDotNet.RepresentationModel;

namespace RelDrop.Studies.Planning;

/// <summary>Puts a study's values into commands and options, as they stand in the file.</summary>
/// <param name="root">The file.</param>
/// <param name="values">The values.</param>
internal sealed class Filling(YamlSection root, IReadOnlyDictionary<string, string> values)
{
    /// <summary>The values' names.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>Fills in what is known; other places must be among those that each cell fills.</summary>
    /// <exception cref="InvalidDataException">There is a place that nothing fills.</exception>
    public string Fill(YamlNode node, string text, params IReadOnlyList<string> later)
    {
        foreach (var place in CellCommand.Places(text))
        {
            if (values.TryGetValue(place, out var value))
                text = text.Replace($"{{{place}}}", value, StringComparison.Ordinal);
            else if (!later.Contains(place))
                throw root.Mistake(node, $"'{text}' has {{{place}}}{Advice(place, [.. later, .. values.Keys])}");
        }

        return text;
    }

    private static string Advice(string place, string[] known) => Nearest.Of(place, known) is { } meant ? $"; did you mean {{{meant}}}?"
        : known.Length > 0 ? $"; expected one of {string.Join(", ", known.Select(name => $"{{{name}}}"))}." : ", and the study has no values.";
}
