using static TorchSharp.torch;

namespace RelDrop.Samples;

/// <summary>The composites that a model was compiled under.</summary>
public static class Presets
{
    /// <summary>All of them, the model's own choice first.</summary>
    /// <exception cref="InvalidDataException">The model was not compiled.</exception>
    public static IReadOnlyList<Type> Of(nn.Module model) =>
        model is IAttributable compiled ? compiled.Composites : throw new InvalidDataException($"{model.GetType().Name} was not compiled: it lacks [LrpModel].");

    /// <summary>Those of the given names, in any case, each once; the model's own choice if there is no name.</summary>
    /// <exception cref="InvalidDataException">The model was not compiled under one, or not at all.</exception>
    public static IReadOnlyList<Type> Named(nn.Module model, IReadOnlyList<string> names)
    {
        var known = Of(model);
        return names.Count == 0 ? [known[0]] : [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => known.FirstOrDefault(type => type.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidDataException($"{model.GetType().Name} was not compiled under '{name}'; expected one of {string.Join(", ", known.Select(type => type.Name))}."))];
    }
}
