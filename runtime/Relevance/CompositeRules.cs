using System.Collections.Concurrent;
using System.Reflection;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Relevance;

/// <summary>Composites as their attributes have them, for modules that the generator could not see.</summary>
internal static class CompositeRules
{
    private static readonly ConcurrentDictionary<Type, CompositeSpec> Cache = new();

    /// <summary>The assignments of a composite.</summary>
    public static CompositeSpec Of(Type composite) => Cache.GetOrAdd(composite, Read);

    private static CompositeSpec Read(Type composite)
    {
        // Strongest last: a base's before its derived class's.
        var chain = new Stack<Type>();
        for (var type = composite; type is not null && type != typeof(object); type = type.BaseType)
            chain.Push(type);
        return new CompositeSpec(composite.FullName ?? composite.Name, composite.Name, chain.SelectMany(type => type.GetCustomAttributes<RuleAttribute>(inherit: false)).Select(Entry).ToEquatable());
    }

    private static RuleEntry Entry(RuleAttribute attribute) =>
        new(new RuleSpec(attribute.Rule, attribute.Rule, attribute.Given.ToEquatable()), attribute.On, attribute.Name);
}
