using RelDrop.Weights.Pickle;

namespace RelDrop.Weights;

/// <summary>
/// Reads what was pickled as an object and not as a dict of tensors: kinds of dict, and whole modules, as <c>torch.save(model, path)</c>
/// writes them. A module's attributes hold its parameters, buffers and modules by name, from which its state_dict follows without its class.
/// </summary>
internal sealed class PickledModules
{
    private const int MaxDepth = 64;
    private const int MaxName = 1000;

    /// <summary>Objects may share their parts, so that a small file could name more modules than any memory holds.</summary>
    private readonly PickleBudget budget = new();

    /// <summary>A value as the dictionary that it is or stands for, or null if it is none.</summary>
    /// <exception cref="InvalidDataException">It is a module that is nested too deeply, as in itself.</exception>
    public PickleDict? Dict(object? value)
    {
        if (value is not PickleObject made)
            return value as PickleDict;
        if (Part(made, "_parameters") is not PickleDict || Part(made, "_modules") is not PickleDict)
            return made.Items;
        var state = new PickleDict();
        Collect(made, "", depth: 0, state);
        return state;
    }

    private void Collect(PickleObject module, string prefix, int depth, PickleDict state)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"modules are nested more than {MaxDepth} deep, down to {Text.Quote(prefix)}");
        var passing = Passing(module);
        foreach (var (name, value) in Named(module, "_parameters").Concat(Named(module, "_buffers").Where(item => !passing.Contains(item.Name))))
            state.Items.Add(new(Join(prefix, name), value));
        foreach (var (name, value) in Named(module, "_modules"))
        {
            if (value is PickleObject inner)
                Collect(inner, Join(prefix, name), depth + 1, state);
        }
    }

    private string Join(string prefix, string name)
    {
        if (prefix.Length + name.Length > MaxName)
            throw new InvalidDataException($"the name of {Text.Quote(name)} in {Text.Quote(prefix)} has more than {MaxName} characters");
        budget.Spend(prefix.Length + name.Length);
        return prefix.Length == 0 ? name : $"{prefix}.{name}";
    }

    /// <summary>The items of a part that are there; None stands for a parameter that a layer goes without.</summary>
    private IEnumerable<(string Name, object Value)> Named(PickleObject module, string part)
    {
        if (Part(module, part) is not PickleDict dict)
            return [];
        budget.Spend(dict.Items.Count);
        return dict.Items.Where(item => item is { Key: string, Value: not null }).Select(item => ((string)item.Key!, item.Value!));
    }

    /// <summary>The buffers that are not saved with the others.</summary>
    private HashSet<string> Passing(PickleObject module)
    {
        if (Part(module, "_non_persistent_buffers_set") is not PickleSet { Elements: var names })
            return [];
        budget.Spend(names.Count);
        return [.. names.OfType<string>().Where(name => name.Length <= MaxName)];
    }

    private object? Part(PickleObject module, string name)
    {
        if (module.State is not PickleDict attributes)
            return null;
        budget.Spend(attributes.Items.Count);
        return attributes[name];
    }
}
