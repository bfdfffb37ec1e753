using RelDrop.Weights.Pickle;

namespace RelDrop.Weights;

/// <summary>Finds the weights among what a training script saved beside them.</summary>
internal static class CheckpointSections
{
    private const int MaxDepth = 4;
    private const string Remedy = "as torch.save(model.state_dict(), path) writes";

    /// <summary>What scripts call the weights, the likelier first.</summary>
    private static readonly string[] UsualNames = ["state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "weights", "params"];

    /// <summary>A dictionary, and what it lies in.</summary>
    private sealed class Section(Section? parent, string name, PickleDict dict)
    {
        public Section? Parent => parent;

        public string Name => name;

        public PickleDict Dict => dict;

        public bool HasTensors { get; } = CheckpointSections.HasTensors(dict);

        public string Path => parent?.Parent is null ? Text.Clip(name) : $"{parent.Path}/{Text.Clip(name)}";
    }

    /// <summary>A section, or the one that is most likely meant.</summary>
    /// <param name="root">What the pickle is of.</param>
    /// <param name="section">The section's path, or null.</param>
    /// <exception cref="InvalidDataException">There is none, or it cannot be told which is meant.</exception>
    public static PickleDict Find(object? root, string? section)
    {
        var modules = new PickledModules();
        var dict = modules.Dict(root)
            ?? throw new InvalidDataException($"the file holds a {PickleValues.TypeName(root)}; expected a dict of tensors, {Remedy}");
        return section is null ? Likely(dict, modules) : Named(dict, section, modules);
    }

    private static PickleDict Likely(PickleDict root, PickledModules modules)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { root };
        Section[] level = [new(null, "", root)];
        for (var depth = 0; depth < MaxDepth && level.Length > 0; depth++)
        {
            Section[] next = [.. level.SelectMany(section => Children(section, seen, modules))];
            // Beside a section of a usual name, tensors are a best score or a random state.
            var checkpoints = next.Where(section => section.HasTensors && UsualNames.Contains(section.Name)).Select(section => section.Parent).ToHashSet();
            var candidates = level.Where(section => section.HasTensors && !checkpoints.Contains(section)).ToArray();
            if (candidates.Length > 0)
                return candidates is [var only] ? only.Dict : Usual(candidates);
            level = next;
        }

        return root.Items.Count == 0 ? root : throw new InvalidDataException($"the file holds no tensors, only {Names(root)}; expected a dict of them, {Remedy}");
    }

    private static PickleDict Usual(Section[] candidates)
        => UsualNames.Select(name => candidates.FirstOrDefault(section => section.Name == name)).FirstOrDefault(section => section is not null)?.Dict
            ?? throw new InvalidDataException(
                $"the file holds several dictionaries of tensors; say which is meant: section = {Text.List(candidates, section => Text.Quote(section.Path))}");

    private static PickleDict Named(PickleDict root, string section, PickledModules modules)
    {
        var current = root;
        foreach (var name in section.Split('/'))
        {
            current = modules.Dict(current[name])
                ?? throw new InvalidDataException($"there is no section {Text.Quote(section)}: found {Names(current)}, but no dict {Text.Quote(name)}");
        }

        return HasTensors(current) || current.Items.Count == 0
            ? current
            : throw new InvalidDataException($"section {Text.Quote(section)} holds no tensors, only {Names(current)}");
    }

    /// <summary>What is nested in two places, or in itself, is looked at once.</summary>
    private static IEnumerable<Section> Children(Section section, HashSet<object> seen, PickledModules modules)
    {
        foreach (var (key, value) in section.Dict.Items)
        {
            if (key is string name && value is PickleDict or PickleObject && seen.Add(value) && modules.Dict(value) is { } dict)
                yield return new(section, name, dict);
        }
    }

    private static bool HasTensors(PickleDict dict) => dict.Items.Exists(item => item is { Key: string, Value: TensorReference });

    private static string Names(PickleDict dict) => dict.Items.Count == 0
        ? "nothing"
        : Text.List(dict.Items, item => item.Key is string name ? $"{Text.Quote(name)}: {PickleValues.TypeName(item.Value)}" : PickleValues.TypeName(item.Key));
}
