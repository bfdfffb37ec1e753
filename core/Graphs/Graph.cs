using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Graphs;

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
    Place Location) : Node
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

    /// <summary>Of a softmax function: the dimension that it is over, as C#.</summary>
    public string? Dimension { get; init; }

    /// <summary>Of a normalization function: the same code with the statistics taken for constants.</summary>
    public Fragment? WithConstantStatistics { get; init; }

    /// <summary>Of a sum with a parameter of the model's own: that parameter, as C#.</summary>
    public string? Addend { get; init; }

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

    /// <summary>Whether it is a linear layer or a batch norm of which only running tells whether they belong together: there may be one beside it that is not in this graph, or not at once.</summary>
    public bool IsSeam { get; init; }
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
