using RelDrop.Weights.Pickle;

namespace RelDrop.Weights;

/// <summary>Finds the weights among what a training script saved beside them.</summary>
internal static class CheckpointSections
{
    private const int MaxDepth = 4;

    /// <summary>What scripts call the weights, the likelier first.</summary>
    private static readonly string[] UsualNames = ["state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "weights", "params"];

    private sealed record Section(string Path, PickleDict Dict);

    /// <summary>The tensors of a section, or of the section that is most likely meant.</summary>
    public static IEnumerable<(string Name, TensorReference Tensor)> Find(object? root, string? section)
    {
        if (root is not PickleDict dict)
            throw new InvalidDataException($"the file holds a {PickleValues.TypeName(root)}; expected a dict of tensors, as torch.save(model.state_dict(), path) writes");
        var found = section is null ? Likely(dict) : Named(dict, section);
        return found.Items.Where(item => item is { Key: string, Value: TensorReference }).Select(item => ((string)item.Key!, (TensorReference)item.Value!));
    }

    private static PickleDict Likely(PickleDict root)
    {
        List<Section> level = [new("", root)];
        var seen = new HashSet<PickleDict>(ReferenceEqualityComparer.Instance) { root };
        for (var depth = 0; depth < MaxDepth && level.Count > 0; depth++)
        {
            var candidates = level.Where(section => HasTensors(section.Dict)).ToArray();
            if (candidates.Length == 1)
                return candidates[0].Dict;
            if (candidates.Length > 1)
                return Usual(candidates);
            // What is nested in two places, or in itself, is looked at once.
            level = [.. level.SelectMany(Children).Where(section => seen.Add(section.Dict))];
        }

        return root.Items.Count == 0 ? root : throw new InvalidDataException($"the file holds no tensors, only {Names(root)}");
    }

    private static PickleDict Usual(Section[] candidates)
        => UsualNames.Select(name => candidates.FirstOrDefault(section => section.Path.Split('/')[^1] == name)).FirstOrDefault(section => section is not null)?.Dict
            ?? throw new InvalidDataException($"the file holds several dictionaries of tensors; say which is meant: section = {Text.List([.. candidates.Select(section => Text.Quote(section.Path))])}");

    private static PickleDict Named(PickleDict root, string section)
    {
        var current = root;
        foreach (var name in section.Split('/'))
        {
            current = current.Items.LastOrDefault(item => item.Key as string == name).Value as PickleDict
                ?? throw new InvalidDataException($"there is no section {Text.Quote(section)}: found {Names(current)}, but no dict {Text.Quote(name)}");
        }

        return HasTensors(current) || current.Items.Count == 0 ? current : throw new InvalidDataException($"section {Text.Quote(section)} holds no tensors, only {Names(current)}");
    }

    private static bool HasTensors(PickleDict dict) => dict.Items.Exists(item => item is { Key: string, Value: TensorReference });

    private static IEnumerable<Section> Children(Section section)
    {
        foreach (var (key, value) in section.Dict.Items)
        {
            if (key is string name && value is PickleDict dict)
                yield return new(section.Path.Length == 0 ? name : $"{section.Path}/{name}", dict);
        }
    }

    private static string Names(PickleDict dict) => dict.Items.Count == 0
        ? "nothing"
        : Text.List([.. dict.Items.Select(item => item.Key is string name ? $"{Text.Quote(name)}: {PickleValues.TypeName(item.Value)}" : PickleValues.TypeName(item.Key))]);
}
