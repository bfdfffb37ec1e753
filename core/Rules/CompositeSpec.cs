using RelDrop.Support;

namespace RelDrop.Rules;

/// <summary>A rule with its settings; <paramref name="Text"/> is what comments and messages call it.</summary>
internal sealed record RuleSpec(string Name, string Text, EquatableArray<RuleSetting> Values)
{
    /// <summary>Relevance is handed on as it arrives.</summary>
    public static RuleSpec Pass { get; } = new("Pass", "Pass", default);

    /// <summary>The settings as the rules read them.</summary>
    public RuleSettings Settings => new(name => Values.FirstOrDefault(setting => setting.Name == name)?.Values);

    public override string ToString() => Text;
}

/// <summary>One setting of a rule, by the name of its attribute's property; truth is 1.</summary>
internal sealed record RuleSetting(string Name, EquatableArray<double> Values);

/// <summary>One assignment of a composite: <paramref name="On"/> are the kinds of layer, <paramref name="Pattern"/> is one of paths.</summary>
internal sealed record RuleEntry(RuleSpec Rule, Layers On, string? Pattern);

/// <summary>A composite's assignments, strongest last.</summary>
internal sealed record CompositeSpec(string FullName, string Name, EquatableArray<RuleEntry> Entries);
