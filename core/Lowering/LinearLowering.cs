using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>Layers that are linear in their input: the terms of their rule, with the batch norms beside them folded in.</summary>
internal sealed class LinearLowering : OperationLowering
{
    public override string RuleText(Site site) => IsFirstByRunning(site, out var first) ? $"{Text(first)} if it is the first linear layer, else {Text(site.Rule)}" : Text(site.Rule);

    public override void Record(Site site, Block block)
    {
        var map = site.Held(ValueKind.Linear);
        var input = InputOf(site);
        var behind = site.Apply.NormBehind is { } norm ? new[] { new Named("behind", site.LayerOf(norm)) } : [];
        if (SourceOf(site) is { } source)
            block.Add(new Call(Primitive.BindBehind, [site.Layer, new SourceOperand(source), site.Inputs[0], .. behind], map, input));
        else
            block.Call(map, Primitive.Bind, [site.Layer, input, .. site.Apply.NormBefore is { } before ? new[] { new Named("before", site.LayerOf(before)) } : [], .. behind]);
        block.Call(site.Output, Primitive.Forward, map, input);
        if (site.Apply.IsSeam && ReadsOutput(site))
            block.Do(Primitive.KeepOutput, map, site.Output);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        // A batch norm that has followed since belongs to the output.
        if (site.Apply.IsSeam && ReadsOutput(site))
            block.Call(OutputOf(site), Primitive.TakeOutput, site.Held(ValueKind.Linear));
        var nonNegative = site.Context.Facts.NonNegative(site.Apply);
        var sides = new List<(Fact? Condition, RuleSpec? Rule, bool NonNegative)>();
        if (IsFirstByRunning(site, out var first))
            sides.Add((site.Context.Facts.IsFirst(site.Apply), first, nonNegative.IsAlways));
        if (site.Rule is { } rule && DependsOnSign(rule) && !nonNegative.IsNever && !nonNegative.IsAlways)
            sides.Add((nonNegative, site.Rule, true));
        sides.Add((null, site.Rule, nonNegative.IsAlways));
        if (sides.Count == 1)
            return [Terms(site, site.Rule, nonNegative.IsAlways, arriving[0]!, sent[0], block)];
        block.Add(new Choose([.. sides.Select(side => new Side(side.Condition is { } condition ? new FactOperand(condition) : null, Assigning(side.Rule, side.NonNegative)))], [Value.Tensor(sent[0])]));
        return [Message.Of(Value.Tensor(sent[0]))];

        // A side assigns the variable that is declared before it. That of any sign, where another one is there, is rare and many steps.
        IReadOnlyList<Instruction> Assigning(RuleSpec? one, bool isNonNegative)
        {
            var inside = new Block();
            if (one is not null && !isNonNegative && !nonNegative.IsNever && DependsOnSign(one))
            {
                Operand output = LooksAtOutput(site, one) ? OutputOf(site) : new Nothing();
                inside.Assign(Value.Tensor(sent[0]), Primitive.LinearRelevance, site.Held(ValueKind.Linear), InputOf(site), output, arriving[0]!.Whole(inside), new RuleOperand(one));
                return inside.Steps;
            }

            var result = Terms(site, one, isNonNegative, arriving[0]!, sent[0], inside).Whole(inside);
            return [.. inside.Steps.Select(step => step is Call { Results: [var given] } call && given == result ? new Call(call.Primitive, call.Operands, Value.Tensor(sent[0])) { Assigns = true, Overwritable = call.Overwritable } : step)];
        }
    }

    /// <summary>What may turn out to be a batch norm before the layer.</summary>
    private static Source? SourceOf(Site site) => site.Apply.NormBefore is null ? site.Context.Facts.Source(site.Apply.Inputs[0]) : null;

    /// <summary>What the layer reads: where a batch norm may turn out to come before it, what that reads.</summary>
    private static Value InputOf(Site site) => SourceOf(site) is null ? site.Inputs[0] : Value.Tensor(site.Name("x"));

    /// <summary>Whether only the caller knows if the layer is the first, and the composite treats the first one differently.</summary>
    private static bool IsFirstByRunning(Site site, out RuleSpec? first)
    {
        first = RuleAssignment.Assign(site.Apply, site.Context.Composite, isFirst: true);
        var fact = site.Context.Facts.IsFirst(site.Apply);
        return !fact.IsNever && !fact.IsAlways && first != site.Rule;
    }

    /// <summary>Whether a rule has fewer terms where no input is negative.</summary>
    private static bool DependsOnSign(RuleSpec rule) =>
        LinearRule.Create(rule.Name, rule.Settings) is { } terms && terms.Groups.Any(group => group.Terms.Any(term => term.Input is InputPart.Positive or InputPart.Negative));

    /// <summary>A rule's terms; no rule is the gradient.</summary>
    private static Message Terms(Site site, RuleSpec? spec, bool nonNegative, Message arriving, string name, Block block)
    {
        var rule = spec is null ? null : LinearRule.Create(spec.Name, spec.Settings);
        var map = site.Held(ValueKind.Linear);
        if (rule is null)
            return Message.Of(block.Tensor(name, Primitive.Transpose, map, arriving.Whole(block)));
        if (rule.IsFlat)
            return Message.Of(block.Tensor(name, Primitive.Flat, [map, arriving.Whole(block), .. Site.Stabilizer(rule.Stabilizer) is { } stabilizer ? new[] { stabilizer } : []]));
        if (GammaLowering.Applies(site, spec!, nonNegative))
            return GammaLowering.Send(site, spec!, map, InputOf(site), OutputOf(site), nonNegative, arriving, name, block);
        if (nonNegative)
            rule = rule.ForNonNegativeInput();
        if (site.Context.StandIns.StandsIn(site.Apply.Result).IsAlways)
            rule = rule.ForPositiveOutput();
        return new TermLowering(site, map, InputOf(site), OutputOf(site), rule, block).Send(arriving, name);
    }

    /// <summary>What propagate calls the output.</summary>
    private static Value OutputOf(Site site) => site.Apply.IsSeam ? Value.Tensor(site.Name("o")) : site.OutputInPropagate;

    /// <summary>Whether a rule that the layer may have looks at its output.</summary>
    private static bool ReadsOutput(Site site) => new[] { site.Rule, RuleAssignment.Assign(site.Apply, site.Context.Composite, isFirst: true) }.Any(rule => LooksAtOutput(site, rule));

    private static bool LooksAtOutput(Site site, RuleSpec? spec) => spec is not null && LinearRule.Create(spec.Name, spec.Settings) is { IsFlat: false } rule
        && rule.Groups.Any(group => group.Mask != OutputMask.All || group.Terms.Any(term => site.Reduces && TermLowering.IsOutput(term)));

    private static string Text(RuleSpec? rule) => rule?.ToString() ?? "Gradient";
}
