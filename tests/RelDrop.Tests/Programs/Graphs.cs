using RelDrop.Graphs;
using RelDrop.Lowering;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Tests.Programs;

/// <summary>Small graphs by hand, and what becomes of them.</summary>
internal static class Graphs
{
    private sealed record Here : Place;

    /// <summary>An operation of a layer or a function; code is what a function is written as.</summary>
    public static Apply Apply(int result, Operation operation, int[] inputs, string title, OutputRange range = OutputRange.Any) => new(
        result,
        operation,
        inputs.ToEquatable(),
        title,
        new Fragment($"{title}({string.Join(", ", inputs.Select(Fragment.Hole))})"),
        new Here())
    {
        Range = range,
        Layer = operation.IsLinear || operation == Operation.BatchNorm || operation == Operation.Module ? new LayerRef("module." + title, "Layer", title, null, null) : null,
    };

    /// <summary>x + y as the front end writes it.</summary>
    public static Apply Sum(int result, int x, int y) =>
        Apply(result, Operation.Add, [x, y], "sum") with { Code = new Fragment(Fragment.Sum(Fragment.Hole(x), Fragment.Hole(y))), Range = OutputRange.KeepsSign };

    public static Apply ReLU(int result, int input) => Apply(result, Operation.ReLU, [input], "relu", OutputRange.NonNegative);

    /// <summary>A graph of one input, 0.</summary>
    public static Graph Of(int output, params Node[] nodes) => new(new[] { 0 }.ToEquatable(), new[] { 0 }.ToEquatable(), new Region(nodes.ToEquatable()), new[] { output }.ToEquatable());

    /// <summary>A composite of rules by kinds.</summary>
    public static CompositeSpec Composite(params (string Rule, Layers On)[] rules) =>
        new("global::Mine", "Mine", rules.Select(rule => new RuleEntry(new RuleSpec(rule.Rule, rule.Rule, default), rule.On, null)).ToEquatable());

    /// <summary>The program of a model's graph as text, without its notes.</summary>
    public static string Program(Graph graph, CompositeSpec composite, PassOptions? options = null, bool isModel = true) => Text(Pipeline.Run(Canonize.Run(graph, isModel), composite, isModel, options ?? new PassOptions()));

    public static string Text(RelevanceProgram program) =>
        string.Join('\n', ProgramPrinter.Print(program).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))).TrimEnd();
}
