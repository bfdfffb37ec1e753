using System.Globalization;
using RelDrop.Samples;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RelDrop.Studies.Planning;

/// <summary>Keys and values of a YAML file, and what is said of those that cannot be used: file, line, key and what was expected.</summary>
internal sealed class YamlSection
{
    private readonly string path;
    private readonly string name;
    private readonly YamlMappingNode node;

    public YamlSection(string path, string name, YamlNode node)
    {
        (this.path, this.name) = (path, name);
        this.node = node as YamlMappingNode ?? throw Wrong(path, node, name.Length == 0 ? "the file" : name, "keys with values");
        foreach (var key in this.node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value.Length: > 0 })
                throw new InvalidDataException($"{path}, line {key.Start.Line}: a key of {Name} is no word.");
        }
    }

    public IEnumerable<string> Keys => node.Children.Keys.Select(key => ((YamlScalarNode)key).Value!);

    private string Name => name.Length == 0 ? "the file" : name;

    /// <summary>Refuses keys that are none of those.</summary>
    public void Allow(params IReadOnlyList<string> known)
    {
        foreach (var key in node.Children.Keys.Cast<YamlScalarNode>().Where(key => !known.Contains(key.Value)))
        {
            var advice = Nearest.Of(key.Value!, known) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", known)}.";
            throw new InvalidDataException($"{path}, line {key.Start.Line}: {Name} has no key {key.Value}; {advice}");
        }
    }

    public bool Has(string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    public YamlNode Node(string key) => Has(key) ? node.Children[new YamlScalarNode(key)] : throw new InvalidDataException($"{path}, line {node.Start.Line}: {Name} has no {key}.");

    public YamlSection Section(string key) => new(path, Full(key), Node(key));

    /// <summary>An entry of a list as a section.</summary>
    public YamlSection Inner(string key, YamlNode entry) => new(path, Full(key), entry);

    /// <summary>A section; an empty one if it is not there.</summary>
    public YamlSection MaybeSection(string key) => Has(key) ? Section(key) : new(path, Full(key), new YamlMappingNode());

    public string Text(string key) => Text(Node(key), Full(key));

    /// <summary>A text that may be empty.</summary>
    public string MaybeText(string key) => !Has(key) || IsNothing(Node(key)) ? "" : Text(key);

    public string Text(YamlNode value, string key) => value is YamlScalarNode { Value.Length: > 0 } scalar && !IsNothing(value) ? scalar.Value : throw Wrong(path, value, key, "a text");

    public IReadOnlyList<YamlNode> List(string key) => Node(key) is YamlSequenceNode list && list.Children.Count > 0 ? [.. list.Children] : throw Wrong(path, Node(key), Full(key), "a list of one or more");

    public IReadOnlyList<string> Texts(string key) => [.. List(key).Select(value => Text(value, Full(key)))];

    public int Whole(YamlNode value, string key, int least, int most) =>
        value is YamlScalarNode { Style: ScalarStyle.Plain } scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(path, value, key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    public double Share(string key) =>
        Node(key) is YamlScalarNode { Style: ScalarStyle.Plain } scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1
            ? number
            : throw Wrong(path, Node(key), Full(key), "a number between 0 and 1");

    public InvalidDataException Mistake(YamlNode at, string what) => new($"{path}, line {at.Start.Line}: {what}");

    public string Full(string key) => name.Length == 0 ? key : $"{name}.{key}";

    private static InvalidDataException Wrong(string path, YamlNode node, string key, string expected)
    {
        var actual = node switch
        {
            _ when IsNothing(node) => "empty",
            YamlScalarNode scalar => scalar.Value,
            YamlSequenceNode list => list.Children.Count == 0 ? "an empty list" : "a list",
            _ => "a section",
        };
        return new InvalidDataException($"{path}, line {node.Start.Line}: {key} is {actual}; expected {expected}.");
    }

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };
}
