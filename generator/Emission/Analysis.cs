using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;

namespace RelDrop.Generator.Emission;

/// <summary>What the emitters know of a graph under a composite.</summary>
internal sealed class Analysis
{
    public Analysis(Graph graph, CompositeSpec composite, bool isModel, PassOptions options)
    {
        Graph = graph;
        Composite = composite;
        Options = options;
        Facts = new Facts(graph, isModel, options.SignAnalysis);
        Names = new Names(graph);
        StandIns = new StandIns(graph, isModel, Facts, composite, options.Grounding);
    }

    public Graph Graph { get; }

    public CompositeSpec Composite { get; }

    public PassOptions Options { get; }

    public Facts Facts { get; }

    public Names Names { get; }

    public StandIns StandIns { get; }

    /// <summary>What propagate calls a value: where a ReLU's output always stands in for it, that; where a sum overwrites it, what was taken out again.</summary>
    public string InPropagate(int value) =>
        StandIns.StandsIn(value).IsAlways ? Names[StandIns.Overwriting(value)!.Result]
        : StandIns.OverwritingSum(value) is not null ? $"y{Names.Text(value)}"
        : Names[value];
}
