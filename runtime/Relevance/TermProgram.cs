using System.Collections.Concurrent;
using RelDrop.Graphs;
using RelDrop.Lowering;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;
using RelDrop.Support;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The terms of a rule for linear layers as a program of their own: for the sides of generated code that are rare.</summary>
internal sealed class TermProgram
{
    private static readonly ConcurrentDictionary<RuleSpec, TermProgram> Cache = new();
    private static readonly Value Map = Values.Layer(1);

    private readonly Value input;
    private readonly Value output;
    private readonly RelevanceProgram program;

    private TermProgram(RuleSpec rule)
    {
        var one = Enumerable.Repeat(1, 1).ToEquatable();
        var apply = new Apply(1, Operation.Linear, Enumerable.Repeat(0, 1).ToEquatable(), "", new Fragment(""), null!) { Layer = new LayerRef("", "", "", rule, null) };
        var context = new Context(new Graph(apply.Inputs, apply.Inputs, new Region(new Node[] { apply }.ToEquatable()), one), new CompositeSpec("", "", default), Facts.OfModel, Fact.Never, new PassOptions());
        (input, output) = (context.Values[0], context.Values[1]);
        var block = new Block();
        var sent = new TermLowering(new Site(apply, context), Map, input, output, LinearRule.Create(rule.Name, rule.Settings)!, block).Send(Message.Of(PropagateLowering.Relevance), "R0").Whole(block);
        block.Add(new Return(Enumerable.Repeat(sent, 1).ToEquatable(), IsList: false));
        program = Liveness.Run(new RelevanceProgram([], block.Steps));
    }

    public static TermProgram Of(RuleAttribute rule) => Of(new RuleSpec(rule.Rule, rule.Rule, rule.Given.ToEquatable()));

    public static TermProgram Of(RuleSpec rule) => Cache.GetOrAdd(rule, spec => new TermProgram(spec));

    public Tensor Run(LinearMap map, Tensor x, Tensor? z, Tensor relevance)
    {
        var runner = new ProgramRunner(null);
        runner.Give(Map, map);
        runner.Give(input, x);
        runner.Give(output, z);
        return runner.Run(program.Propagate, PropagateLowering.Relevance, relevance);
    }
}
