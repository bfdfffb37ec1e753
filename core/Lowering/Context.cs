using RelDrop.Graphs;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>What lowerings know of a graph under a composite.</summary>
internal sealed class Context
{
    public Context(Graph graph, CompositeSpec composite, Func<int, ValueFacts> inputs, Fact outputGrounded, PassOptions options)
    {
        Graph = graph;
        Composite = composite;
        Options = options;
        Facts = new Facts(graph, inputs, options.SignAnalysis);
        Values = new Values(graph);
        StandIns = new StandIns(graph, outputGrounded, Facts, composite, options.Grounding);
    }

    public Graph Graph { get; }

    public CompositeSpec Composite { get; }

    public PassOptions Options { get; }

    public Facts Facts { get; }

    public Values Values { get; }

    public StandIns StandIns { get; }

    /// <summary>What propagate calls a value: where a ReLU's output always stands in for it, that; where a sum overwrites it, what was taken out again.</summary>
    public Value InPropagate(int value) =>
        StandIns.StandsIn(value).IsAlways ? Values[StandIns.Overwriting(value)!.Result]
        : StandIns.OverwritingSum(value) is not null ? Value.Tensor($"y{Values.Text(value)}")
        : Values[value];

    /// <summary>Code of the user's.</summary>
    public Template Code(Fragment code) => Template.Of(code, Values);

    /// <summary>Code as comments have it.</summary>
    public string Readable(Fragment code) => Code(code).ToString().Replace("module.", "");

    /// <summary>What differs from round to round.</summary>
    public static IReadOnlyList<Value> VariablesOf(Loop loop) =>
        [.. loop.Header.Collection is null ? [] : new[] { Value.Plain(loop.Header.VariableType, loop.Header.VariableName) }, .. loop.Plain.Select(one => Value.Plain(one.Type, one.Name))];
}
