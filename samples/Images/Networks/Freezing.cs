using System.IO.Enumeration;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Images.Networks;

/// <summary>Parameters that do not train.</summary>
internal sealed class Freezing
{
    private const string Backbone = "backbone";

    private readonly Module[] norms;

    /// <summary>Freezes parameters.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pattern">'backbone' for all but the last layer, or a pattern of paths with * and ?; null for none.</param>
    /// <exception cref="InvalidDataException">No parameter is called so, or none would be left.</exception>
    public Freezing(Module model, string? pattern)
    {
        var head = pattern == Backbone ? Head.Of(model) : null;
        bool IsFrozen(string name) => head is not null ? !head.Has(name) : pattern is not null && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
        var all = model.named_parameters().ToArray();
        var frozen = all.Where(parameter => IsFrozen(parameter.name)).ToArray();
        if (pattern is not null && frozen.Length == 0)
            throw new InvalidDataException($"No parameter is called '{pattern}'; expected {Backbone}, or a pattern of names such as {string.Join(", ", all.Select(parameter => parameter.name).Take(3))}.");
        if (frozen.Length == all.Length)
            throw new InvalidDataException($"'{pattern}' freezes all {all.Length} parameters; expected some that train.");
        foreach (var (_, parameter) in frozen)
            parameter.requires_grad_(false);
        Count = frozen.Length;
        // A frozen norm's statistics are frozen too.
        norms = [.. model.named_modules().Where(module => module.module is BatchNorm && IsFrozen($"{module.name}.weight")).Select(module => module.module)];
    }

    /// <summary>How many parameters are frozen.</summary>
    public int Count { get; }

    /// <summary>To be called after the model was put into training mode.</summary>
    public void Apply()
    {
        foreach (var norm in norms)
            norm.eval();
    }
}
