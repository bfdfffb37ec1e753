using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Graphs;

/// <summary>A module of the model: how generated code reaches it, its class if it is known, its path for names and patterns.</summary>
internal sealed record LayerRef(string Access, string Type, string Path, RuleSpec? Rule, Place? RuleLocation)
{
    /// <summary>The module itself, where it is there already.</summary>
    public object? Module { get; init; }

    /// <summary>Whether it is a class of the user's that nothing says how to compile.</summary>
    public bool IsUncompiled { get; init; }

    /// <summary>For an element of a collection that only running decides: its index as C#. The path has it in brackets.</summary>
    public string? Index { get; init; }

    /// <summary>Whether the relevance of its output is asked for.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether it writes its result over its input; null if only running tells.</summary>
    public bool? WritesInput { get; init; } = false;

    /// <summary>Of a product with a parameter of the model's own: that parameter, as C#.</summary>
    public string? Factor { get; init; }

    /// <summary>For a block of another assembly: the composites that it was compiled under, by their full names.</summary>
    public EquatableArray<string>? CompiledUnder { get; init; }
}
