using System.Linq;
using RelDrop.Generator.Diagnostics;
using RelDrop.Graphs;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Generator.IR;

/// <summary>An annotated class; <paramref name="InBFloat16"/> are the composites that it asks for in that arithmetic.</summary>
internal sealed record ModelSpec(
    ClassHeader Class,
    string Name,
    string Self,
    string Reference,
    bool IsModel,
    EquatableArray<CompositeSpec> Composites,
    EquatableArray<ParameterSpec> Parameters,
    int Explained,
    EquatableArray<string> InBFloat16,
    MaskSpec? Mask,
    Graph? Graph,
    EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>Whether the first result is a list of tensors, of which the first is explained.</summary>
    public bool GivesList { get; init; }

    /// <summary>Whether the parameters are tensors, one by one.</summary>
    public bool TakesTensors => Parameters.All(parameter => parameter is { Type: "Tensor", Default: "" });
}

/// <summary>A parameter of <c>forward</c> in the methods that are added to the class.</summary>
/// <param name="Type">Its type as C#.</param>
/// <param name="Name">Its name.</param>
/// <param name="Default">What follows the name, where it has a default.</param>
/// <param name="Inputs">The tensors that it is passed as, as C#.</param>
/// <param name="Arguments">The plain values that it is passed as, as C#.</param>
internal sealed record ParameterSpec(string Type, string Name, string Default, EquatableArray<string> Inputs, EquatableArray<string> Arguments);
