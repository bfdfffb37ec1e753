using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace RelDrop.Samples.Runs;

/// <summary>Settings as YAML, a section for each dot of their keys.</summary>
/// <param name="settings">All that a file may have, in its order.</param>
public sealed class SettingsFile(IReadOnlyList<Setting> settings)
{
    /// <summary>Reads a file; what it does not have keeps its default.</summary>
    /// <exception cref="InvalidDataException">It is no YAML, or has an unknown key or a value that is none of its setting: the message names file, line and key.</exception>
    public SettingValues Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(path, file);
    }

    /// <summary>Reads settings that are no file of their own.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="content">The YAML.</param>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public SettingValues Read(string name, Stream content)
    {
        var root = SettingsYaml.Read(name, content);
        return root is null ? SettingValues.Defaults : SettingValues.Defaults.With(Section(name, "", root));
    }

    /// <summary>Writes every setting's value.</summary>
    public void Write(string path, SettingValues values)
    {
        var root = new Dictionary<string, object?>();
        foreach (var setting in settings)
        {
            var names = setting.Key.Split('.');
            var section = root;
            foreach (var name in names[..^1])
            {
                section.TryAdd(name, new Dictionary<string, object?>());
                section = (Dictionary<string, object?>)section[name]!;
            }

            section[names[^1]] = setting.ForFile(values.Of(setting).Value);
        }

        var text = new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(root);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
    }

    private IEnumerable<KeyValuePair<Setting, Sourced>> Section(string path, string prefix, YamlNode node)
    {
        if (IsNothing(node))
            yield break;
        if (node is not YamlMappingNode section)
            throw Wrong(path, node, prefix.Length == 0 ? "the file" : prefix[..^1], $"keys ({string.Join(", ", NamesIn(prefix))})");
        foreach (var (keyNode, value) in section)
        {
            var key = prefix + (keyNode as YamlScalarNode)?.Value;
            if (settings.FirstOrDefault(known => known.Key == key) is { } setting)
                yield return new(setting, new Sourced(Value(path, setting, value), $"{path}, line {value.Start.Line}"));
            else if (NamesIn($"{key}.").Any())
                foreach (var inner in Section(path, $"{key}.", value))
                    yield return inner;
            else
                throw new InvalidDataException($"{path}, line {keyNode.Start.Line}: there is no key {key}; {Advice(prefix, key[prefix.Length..])}");
        }
    }

    private string Advice(string prefix, string name) => Nearest.Of(name, NamesIn(prefix)) is { } meant
        ? $"did you mean {meant}?"
        : $"expected one of {string.Join(", ", NamesIn(prefix))}.";

    private static object? Value(string path, Setting setting, YamlNode node)
    {
        var isQuoted = node is YamlScalarNode { Style: not ScalarStyle.Plain };
        var text = IsNothing(node) ? null : setting.MostValues > 1 && node is YamlSequenceNode list ? string.Join(',', list.OfType<YamlScalarNode>().Select(item => item.Value)) : (node as YamlScalarNode)?.Value;
        return ((node is YamlScalarNode || text is not null) && setting.TryParse(text, isQuoted, out var value)) ? value : throw Wrong(path, node, setting.Key, setting.Expected);
    }

    private static InvalidDataException Wrong(string path, YamlNode node, string key, string expected)
    {
        var actual = node switch
        {
            _ when IsNothing(node) => "empty",
            YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value,
            YamlScalarNode scalar => $"the text \"{scalar.Value}\"",
            YamlSequenceNode => "a list",
            _ => "a section",
        };
        return new InvalidDataException($"{path}, line {node.Start.Line}: {key} is {actual}; expected {expected}.");
    }

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>The names of settings and sections in a section.</summary>
    private IEnumerable<string> NamesIn(string prefix) =>
        settings.Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(setting => setting.Key[prefix.Length..].Split('.')[0]).Distinct();
}
