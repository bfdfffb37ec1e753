using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Support;
using RelDrop.Operations;
using RelDrop.Rules;

namespace RelDrop.Generator.IR;

/// <summary>
/// C# source text with a hole for each tensor that it mentions; the model is called <c>module</c>. The characters around a hole are for
/// private use: in C#, only literals may have them, and those are written with escapes.
/// </summary>
internal sealed record Fragment(string Text)
{
    private const string AnyHole = "\uE000(\\d+)\uE001";

    /// <summary>The text that stands for a value.</summary>
    public static string Hole(int value) => $"\uE000{value.ToString(CultureInfo.InvariantCulture)}\uE001";

    /// <summary>x + y, of tensors or of a tensor and a scalar: TorchSharp's operator would make a scalar of its own.</summary>
    public static string Sum(string x, string y) => $"Lrp.Sum.Of({x}, {y})";

    /// <summary>The text with names in place of its holes.</summary>
    public static string Fill(Fragment fragment, Func<int, string> nameOf) =>
        Regex.Replace(fragment.Text, AnyHole, match => nameOf(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    /// <summary>The values that the text mentions.</summary>
    public IEnumerable<int> Holes => Mentioned(AnyHole);

    /// <summary>The values of which the text reads more than the shape.</summary>
    public IEnumerable<int> ReadElements => Mentioned(AnyHole + "(?!\\.(shape|size|dim|ndim|numel|dtype|device)\\b)");

    private IEnumerable<int> Mentioned(string pattern) =>
        Regex.Matches(Text, pattern).Cast<Match>().Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct();

    public override string ToString() => Text;
}

/// <summary>
/// What <c>forward</c> computes, as structured SSA: every tensor is a value, numbered in program order; branches and loops
/// are nodes with regions of their own. Holds no compiler symbols, so it can be cached between edits.
/// </summary>
/// <param name="Inputs">The parameters of <c>forward</c>.</param>
/// <param name="Explained">Which of them receive relevance: a block's all, a model's one.</param>
/// <param name="Body">What <c>forward</c> does.</param>
/// <param name="Outputs">What it returns; several are a tuple.</param>
internal sealed record Graph(EquatableArray<int> Inputs, EquatableArray<int> Explained, Region Body, EquatableArray<int> Outputs)
{
    /// <summary>How many plain values go in beside the tensors.</summary>
    public int Arguments { get; init; }

    /// <summary>The parameters of the class that it reads, with the properties by which the passes do.</summary>
    public EquatableArray<(string Type, string Name, string Parameter)> Captured { get; init; }

    /// <summary>The numbers of the inputs that <c>forward</c> writes in place.</summary>
    public EquatableArray<int> WrittenInputs { get; init; }

    /// <summary>The applications of modules, with the number of an input, that may share the memory of a parameter of <c>forward</c>.</summary>
    public EquatableArray<(int Apply, int Input, int Parameter)> PassedOn { get; init; }

    /// <summary>The applications of modules, with the number of an input, after which that input's memory is read again.</summary>
    public EquatableArray<(int Apply, int Input)> ReadAgain { get; init; }

    /// <summary>The values that are read once, whichever way a branch goes.</summary>
    public EquatableArray<int> ReadOnce { get; init; }

    /// <summary>Whether one tensor goes in and one comes out.</summary>
    public bool IsSimple => Inputs.Count == 1 && Outputs.Count == 1;
}

/// <summary>Nodes in program order.</summary>
internal sealed record Region(EquatableArray<Node> Nodes);

internal abstract record Node;

/// <summary>A module of the model: how generated code reaches it, its class if it is known, its path for names and patterns.</summary>
internal sealed record LayerRef(string Access, string Type, string Path, RuleSpec? Rule, LocationInfo? RuleLocation)
{
    /// <summary>Whether it is a class of the user's that nothing says how to compile.</summary>
    public bool IsUncompiled { get; init; }

    /// <summary>For an element of a collection that only running decides: its index as C#. The path has it in brackets.</summary>
    public string? Index { get; init; }

    /// <summary>Whether the relevance of its output is asked for.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether it writes its result over its input; null if only running tells.</summary>
    public bool? WritesInput { get; init; } = false;

    /// <summary>For a block of another assembly: the composites that it was compiled under, by their full names.</summary>
    public EquatableArray<string>? CompiledUnder { get; init; }
}

/// <summary>One application of an operation to tensors.</summary>
/// <param name="Result">What it gives.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Inputs">The tensors that relevance goes back to. Other tensors that it reads are holes of its code.</param>
/// <param name="Title">The layer's path, or the name of the function.</param>
/// <param name="Code">What computes the result, as an expression of the inputs.</param>
/// <param name="Location">Where it stands.</param>
internal sealed record Apply(
    int Result,
    Operation Operation,
    EquatableArray<int> Inputs,
    string Title,
    Fragment Code,
    LocationInfo Location) : Node
{
    /// <summary>What follows the result when a block gives several.</summary>
    public EquatableArray<int> FurtherResults { get; init; }

    /// <summary>The module that performs it.</summary>
    public LayerRef? Layer { get; init; }

    /// <summary>What is known of the result's elements.</summary>
    public OutputRange Range { get; init; }

    /// <summary>For a method whose relevance the user has written: the code that calls it, up to the output and its relevance.</summary>
    public Fragment? Relevance { get; init; }

    /// <summary>For each relevance that <see cref="Relevance"/> gives, whether one of the inputs receives it.</summary>
    public EquatableArray<bool> Receives { get; init; }

    /// <summary>What it performs, the folded batch norms with it.</summary>
    public string FullTitle => string.Join(" + ", new[] { NormBefore?.Path, Title, NormBehind?.Path }.Where(path => path is not null));

    /// <summary>All that it gives.</summary>
    public IEnumerable<int> Results => [Result, .. FurtherResults];

    /// <summary>Of a module: the plain values that go into its pass beside the tensors.</summary>
    public EquatableArray<string> Arguments { get; init; }

    /// <summary>The batch norm before this linear layer that was folded into it.</summary>
    public LayerRef? NormBefore { get; init; }

    /// <summary>The batch norm behind this linear layer that was folded into it.</summary>
    public LayerRef? NormBehind { get; init; }

    /// <summary>What a module does whose pass is looked up at run time, though its kind is known.</summary>
    public Operation? Dispatched { get; init; }
}

/// <summary>A plain value: a number, a shape, an object. It is computed once, where <c>forward</c> computes it.</summary>
/// <param name="Type">Its type as C#.</param>
/// <param name="Name">The name by which code mentions it.</param>
/// <param name="Code">What computes it.</param>
/// <param name="HasEffect">Whether it is computed even if nothing reads it.</param>
internal sealed record Compute(string Type, string Name, Fragment Code, bool HasEffect) : Node;

/// <summary>A statement that gives nothing, such as a check that throws.</summary>
internal sealed record Effect(Fragment Code) : Node;

/// <summary>A plain value that both sides of a branch give.</summary>
internal sealed record PlainResult(string Type, string Name, string Then, string Else);

/// <summary>A plain value that goes from round to round.</summary>
/// <param name="Type">Its type as C#.</param>
/// <param name="Name">What a round calls it.</param>
/// <param name="Initial">What it is before the first round.</param>
/// <param name="Next">What a round leaves to the next.</param>
/// <param name="Last">What code behind the loop calls it.</param>
internal sealed record PlainCarried(string Type, string Name, string Initial, string Next, string Last);

/// <summary>Either region runs; the results are what each of them gives to the same locals.</summary>
internal sealed record Branch(
    string Id,
    EquatableArray<int> Results,
    Fragment Condition,
    Region Then,
    EquatableArray<int> ThenResults,
    Region Else,
    EquatableArray<int> ElseResults,
    EquatableArray<PlainResult> Plain) : Node;

/// <summary>The body runs round by round; the carried tensors go in as parameters and come out as results.</summary>
internal sealed record Loop(
    string Id,
    EquatableArray<int> Results,
    LoopHeader Header,
    EquatableArray<int> Initial,
    EquatableArray<int> Parameters,
    Region Body,
    EquatableArray<int> BodyResults,
    EquatableArray<PlainCarried> Plain) : Node;

/// <summary>What decides how often a loop runs: a collection whose elements it takes, or a condition.</summary>
/// <param name="Collection">The collection as C#; null for a condition.</param>
/// <param name="Condition">The condition as C#; null for a collection.</param>
/// <param name="VariableType">The type of the element.</param>
/// <param name="VariableName">What the rounds call the element; empty for a condition.</param>
internal sealed record LoopHeader(Fragment? Collection, Fragment? Condition, string VariableType, string VariableName)
{
    /// <summary>Whether the elements are converted to the variable's type.</summary>
    public bool IsConverted { get; init; }

    /// <summary>The header as C#.</summary>
    public Fragment Code => Collection is { } items ? new($"foreach ({(IsConverted ? VariableType : "var")} {VariableName} in {items})") : new($"while ({Condition})");
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

/// <summary>One assignment of a composite: <paramref name="On"/> are the kinds of layer, <paramref name="Pattern"/> is one of paths.</summary>
internal sealed record RuleEntry(RuleSpec Rule, Layers On, string? Pattern);

/// <summary>A composite's assignments, strongest last.</summary>
internal sealed record CompositeSpec(string FullName, string Name, EquatableArray<RuleEntry> Entries);

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
