using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>One operation of a graph with the rule that it has.</summary>
internal sealed class Site
{
    public Site(Apply apply, Context context)
    {
        Apply = apply;
        Context = context;
        Rule = RuleAssignment.Assign(apply, context.Composite, context.Facts.IsFirst(apply).IsAlways);
        Inputs = [.. apply.Inputs.Select(input => context.Values[input])];
    }

    public Apply Apply { get; }

    public Context Context { get; }

    /// <summary>The rule; null is the gradient.</summary>
    public RuleSpec? Rule { get; }

    public Operation Operation => Apply.Operation;

    /// <summary>The number by which values that belong to it are named.</summary>
    public string Id => Values.Text(Apply.Result);

    public Value Output => Context.Values[Apply.Result];

    /// <summary>What propagate reads as the output.</summary>
    public Value OutputInPropagate => Context.InPropagate(Apply.Result);

    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What computes the output.</summary>
    public Operand Code => Apply.Layer is { Module: not null } layer ? new LayerCall(layer, Operation, Inputs[0]) : Context.Code(Apply.Code);

    /// <summary>Whether the rule shares relevance by the output.</summary>
    public bool SharesByOutput => Rule is { Name: "Norm" or "Epsilon" };

    /// <summary>Whether the rule of a product or a difference does not look at its values.</summary>
    public bool TakesRelevanceWhole => Rule is { Name: "Signal" or "Uniform" };

    /// <summary>
    /// The factors of a product that relevance goes to. A denominator and a statistic of the other factor are constants to it; under
    /// Signal a gate receives none, and if there is no gate but the rule says so, what an activation gave; else factors share equally.
    /// </summary>
    public int[] Signals
    {
        get
        {
            if (Operation == Operation.Divide || Apply.Inputs.Count < 2)
                return [0];
            var facts = Context.Facts;
            int[] Others(Func<int, bool> isConstant) => [.. Enumerable.Range(0, 2).Where(i => !isConstant(i))];
            var signals = Others(i => facts.IsConstant(Apply.Inputs[i], of: Apply.Inputs[1 - i]));
            if (signals.Length != 1 && Rule!.Name == "Signal")
                signals = Others(i => facts.IsGate(Apply.Inputs[i]));
            if (signals.Length == 2 && Rule!.Settings.Flag("Activated"))
                signals = Others(i => facts.IsActivated(Apply.Inputs[i]));
            return signals.Length == 1 ? signals : [0, 1];
        }
    }

    /// <summary>Whether a rule may be simplified.</summary>
    public bool Reduces => Context.Options.StrengthReduction;

    /// <summary>The gradient that record keeps.</summary>
    public Value Gradient => new("gradient" + Id, ValueKind.Gradient);

    /// <summary>The layer with what it has here, which record keeps.</summary>
    public Value Held(ValueKind kind) => Values.Layer(Apply.Result, kind) with { Hint = Apply.Layer!.Path };

    public string Name(string prefix) => prefix + Id;

    public LayerOperand Layer => LayerOf(Apply.Layer!);

    public LayerOperand LayerOf(LayerRef layer) => new(layer, Context.Code(new Fragment(layer.Access)));

    /// <summary>A stabilizer as an operand; null for the primitives' own default.</summary>
    public static StabilizerOperand? Stabilizer(StabilizerSpec spec) => spec == new StabilizerSpec() ? null : new StabilizerOperand(spec);

    /// <summary>The path of the layer in the class.</summary>
    public PathOperand Path(bool isRecord)
    {
        var title = Apply.Title;
        if (Apply.Layer?.Index is { } index)
            return new PathOperand(title.Substring(0, title.IndexOf('[')), Index: Context.Code(new Fragment(index)));
        return title.EndsWith("[]", StringComparison.Ordinal) && Context.Values.LoopOf(Apply.Result) is { Length: > 0 } loop
            ? new PathOperand(title.Substring(0, title.Length - 2), Rounds: Values.Frames(loop)) { IsRecord = isRecord }
            : new PathOperand(title);
    }

    /// <summary>The share of the output's relevance that belongs to each unit of the output.</summary>
    public Value Share(Message arriving, Block block) =>
        arriving.Share(block, Name("s"), OutputInPropagate, Rule is null ? null : StabilizerOfOutput, SharesFactors);

    /// <summary>What keeps the output away from zero where relevance is shared by it. That of a mean is the stabilizer of the sum that is shared, as everywhere.</summary>
    private StabilizerOperand? StabilizerOfOutput => StabilizerSpec.Of(Rule!.Settings) is var spec && Apply.Title == "mean" && spec is { Epsilon: > 0, NormScale: false }
        ? new StabilizerOperand(spec) { MeanOf = Inputs[0], Mean = OutputInPropagate }
        : Stabilizer(spec);

    /// <summary>
    /// Whether the share of a multiple of the output is what the output is multiplied by. Not where a ReLU's output stands in for it:
    /// that is 0 in many places, where nothing is shared.
    /// </summary>
    public bool SharesFactors => Reduces && Context.StandIns.StandsIn(Apply.Result).IsNever;

    /// <summary>Whether its rule shares without a stabilizer, so that factors travel through it undivided.</summary>
    public bool IsUnstabilized => Rule is not null && StabilizerSpec.Of(Rule.Settings) is { Epsilon: 0, Clip: false, NormScale: false };
}
