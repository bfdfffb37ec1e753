using RelDrop.Graphs;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>The way from a graph in canonical form to the program that is printed or run: every pass, in order.</summary>
internal static class Pipeline
{
    /// <summary>The program of a class under a composite.</summary>
    /// <param name="graph">The graph, in canonical form.</param>
    /// <param name="composite">The composite.</param>
    /// <param name="isModel">Whether it is a whole model, whose input comes first; not a block, of whose inputs only its caller knows.</param>
    /// <param name="options">Which optimising passes run.</param>
    public static RelevanceProgram Run(Graph graph, CompositeSpec composite, bool isModel, PassOptions options) =>
        Run(graph, composite, isModel ? Facts.OfModel : Facts.OfBlock, isModel ? Fact.Never : Fact.If(new OutputGrounded()), saysOutputs: !isModel, options);

    /// <summary>The program of a graph of whose surroundings something is known.</summary>
    /// <param name="graph">The graph, in canonical form.</param>
    /// <param name="composite">The composite.</param>
    /// <param name="inputs">What is known of its inputs.</param>
    /// <param name="outputGrounded">Whether the relevance of its output will be 0 wherever that is.</param>
    /// <param name="saysOutputs">Whether what is known of the outputs is said to the caller.</param>
    /// <param name="options">Which optimising passes run.</param>
    public static RelevanceProgram Run(Graph graph, CompositeSpec composite, Func<int, ValueFacts> inputs, Fact outputGrounded, bool saysOutputs, PassOptions options)
    {
        var context = new Context(graph, composite, inputs, outputGrounded, options);
        var lowered = new RelevanceProgram(new RecordLowering(context).Run(saysOutputs), new PropagateLowering(context).Run());
        var program = Prune.Run(HandOn.Run(ProgramVerifier.Verify(lowered)));
        return ProgramVerifier.Verify(options.Liveness ? Liveness.Run(program) : program);
    }

    /// <summary>Whether the relevance that a block gives to its input is 0 wherever that is, whatever reads the block's output.</summary>
    public static Fact GroundsInput(Graph graph, CompositeSpec composite, PassOptions options)
    {
        if (!graph.IsSimple || !options.Grounding)
            return Fact.Never;
        return new Context(graph, composite, Facts.OfBlock, Fact.If(new OutputGrounded()), options).StandIns.GroundedForCallers(graph.Inputs[0]);
    }
}
