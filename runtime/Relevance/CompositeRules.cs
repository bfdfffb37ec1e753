using System.Collections.Concurrent;
using System.IO.Enumeration;
using System.Reflection;
using RelDrop.Operations;

namespace RelDrop.Relevance;

/// <summary>
/// A composite's assignments, for modules that the generator could not see. The generator reads the same attributes at
/// compile time.
/// </summary>
internal sealed class CompositeRules
{
    private static readonly ConcurrentDictionary<Type, CompositeRules> Cache = new();

    /// <summary>Strongest last: a base's before its derived class's.</summary>
    private readonly RuleAttribute[] entries;

    private CompositeRules(Type composite)
    {
        var chain = new Stack<Type>();
        for (var type = composite; type is not null && type != typeof(object); type = type.BaseType)
            chain.Push(type);
        entries = [.. chain.SelectMany(type => type.GetCustomAttributes<RuleAttribute>(inherit: false))];
    }

    /// <summary>The assignments of a composite.</summary>
    public static CompositeRules Of(Type composite) => Cache.GetOrAdd(composite, type => new CompositeRules(type));

    /// <summary>The rule of a layer, or null where the gradient applies.</summary>
    /// <param name="path">The layer's path in the compiled class around it.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="isFirst">Whether no linear layer comes before it.</param>
    public RuleAttribute? For(string path, Operation operation, bool isFirst)
    {
        var kind = operation.Kind;
        if (entries.LastOrDefault(entry => entry.Name is not null && FileSystemName.MatchesSimpleExpression(entry.Name, path, ignoreCase: false) && IsFor(entry, operation, isFirst)) is { } byName)
            return byName;
        var unnamed = entries.Where(entry => entry.Name is null).ToArray();
        var byKind = unnamed.LastOrDefault(entry => (entry.On & Layers.First) == 0 && (entry.On & kind) != 0);
        return isFirst && (kind & Layers.Linear) != 0
            ? unnamed.LastOrDefault(entry => entry.On == Layers.First || ((entry.On & Layers.First) != 0 && (entry.On & kind) != 0)) ?? byKind
            : byKind;
    }

    private static bool IsFor(RuleAttribute entry, Operation operation, bool isFirst) =>
        operation.Takes(entry.Rule)
        && ((entry.On & Layers.First) == 0 || (isFirst && operation.IsLinear))
        && ((entry.On & ~Layers.First) == Layers.None || (entry.On & operation.Kind) != 0);
}
