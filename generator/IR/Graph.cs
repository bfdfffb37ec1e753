using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Support;
using RelDrop.Rules;

namespace RelDrop.Generator.IR;

/// <summary>C# source text with a hole for each tensor that it mentions; the model is called <c>module</c>.</summary>
internal sealed record Fragment(string Text)
{
    /// <summary>The text that stands for a value.</summary>
    public static string Hole(int value) => $"__v{value.ToString(CultureInfo.InvariantCulture)}__";

    /// <summary>The text with names in place of its holes.</summary>
    public static string Fill(Fragment fragment, Func<int, string> nameOf) =>
        Regex.Replace(fragment.Text, "__v(\\d+)__", match => nameOf(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    public override string ToString() => Text;
}

/// <summary>
/// What <c>forward</c> computes, as structured SSA: every tensor is a value, numbered in program order; branches and loops
/// are nodes with regions of their own. Holds no compiler symbols, so it can be cached between edits.
/// </summary>
internal sealed record Graph(int Input, Region Body, int Output);

/// <summary>Nodes in program order.</summary>
internal sealed record Region(EquatableArray<Node> Nodes);

internal abstract record Node;

/// <summary>A module of the model: how generated code reaches it, its class if it is known, its path for names and patterns.</summary>
internal sealed record LayerRef(string Access, string Type, string Path, RuleSpec? Rule, LocationInfo? RuleLocation)
{
    /// <summary>Whether it is a class of the user's that nothing says how to compile.</summary>
    public bool IsUncompiled { get; init; }
}

/// <summary>One application of an operation to tensors.</summary>
internal sealed record Apply(
    int Result,
    string Operation,
    EquatableArray<int> Inputs,
    LayerRef? Layer,
    EquatableArray<Fragment> Arguments,
    LocationInfo Location) : Node
{
    /// <summary>The batch norm that was folded into this linear layer.</summary>
    public LayerRef? FoldedNorm { get; init; }
}

/// <summary>Either region runs; the results, at least one, are what each of them gives to the same locals.</summary>
internal sealed record Branch(
    EquatableArray<int> Results,
    Fragment Condition,
    Region Then,
    EquatableArray<int> ThenResults,
    Region Else,
    EquatableArray<int> ElseResults) : Node
{
    public string Id => Results[0].ToString(CultureInfo.InvariantCulture);
}

/// <summary>The body runs once for each element; the carried tensors, at least one, go in as parameters and come out as results.</summary>
internal sealed record Loop(
    EquatableArray<int> Results,
    Fragment Header,
    string VariableType,
    string VariableName,
    EquatableArray<int> Initial,
    EquatableArray<int> Parameters,
    Region Body,
    EquatableArray<int> BodyResults) : Node
{
    public string Id => Results[0].ToString(CultureInfo.InvariantCulture);
}

/// <summary>A rule with its settings; <paramref name="Text"/> is what comments and messages call it.</summary>
internal sealed record RuleSpec(string Name, string Text, EquatableArray<RuleSetting> Values)
{
    /// <summary>The settings as the rules read them.</summary>
    public RuleSettings Settings => new(name => Values.FirstOrDefault(setting => setting.Name == name)?.Values);

    public override string ToString() => Text;
}

/// <summary>One setting of a rule, by the name of its attribute's property; truth is 1.</summary>
internal sealed record RuleSetting(string Name, EquatableArray<double> Values);

/// <summary>One assignment of a composite: <paramref name="On"/> are the bits of the runtime's Layers.</summary>
internal sealed record RuleEntry(RuleSpec Rule, int On, string? Pattern);

/// <summary>A composite's assignments, strongest last.</summary>
internal sealed record CompositeSpec(string FullName, string Name, EquatableArray<RuleEntry> Entries);

/// <summary>How a model's input is masked: the name of the mask, and its settings as they were written.</summary>
internal sealed record MaskSpec(string Name, EquatableArray<MaskSetting> Settings)
{
    /// <summary>A setting, or what the mask has without it.</summary>
    public double this[string name, double otherwise] => Settings.Where(setting => setting.Name == name).Select(setting => setting.Value).DefaultIfEmpty(otherwise).First();
}

/// <summary>One setting of a mask; truth is 1.</summary>
internal sealed record MaskSetting(string Name, double Value);

/// <summary>An annotated class.</summary>
internal sealed record ModelSpec(
    string Namespace,
    EquatableArray<string> Declarations,
    string Name,
    string HintName,
    string Self,
    string Reference,
    bool IsModel,
    EquatableArray<CompositeSpec> Composites,
    MaskSpec? Mask,
    Graph? Graph,
    EquatableArray<DiagnosticInfo> Diagnostics);
