using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Writes a linear layer: its forward step with a batch norm folded in, and the terms of its rule.</summary>
internal sealed class LinearEmitter(Apply apply, Names names, Facts facts, CompositeSpec composite, PassOptions options)
{
    private readonly string id = Names.Text(apply.Result);
    private readonly string output = names[apply.Result];
    private readonly string input = names[apply.Inputs[0]];
    private readonly string layer = apply.Layer!.Access;
    private readonly RuleSpec? rule = RuleAssignment.Assign(apply, composite, facts.First(apply).IsAlways);

    private string Weight => apply.FoldedNorm is null ? layer + ".weight" : "w" + id;

    private string Bias => apply.FoldedNorm is null ? layer + ".bias" : "b" + id;

    public List<Step> Forward()
    {
        var steps = new List<Step>();
        if (apply.FoldedNorm is { } norm)
            steps.Add(new Define($"Lrp.BatchNormFold.{(rule is null or { Name: "Gradient" } ? "Fold" : "Canonize")}({layer}, {norm.Access}, {input})", Variable.Tensor("w" + id), Variable.Tensor("b" + id)));
        steps.Add(Define.Tensor(output, $"Lrp.LinearLayer.Forward({layer}, {input}, {Weight}, {Bias})"));
        steps.Add(Define.Other("long[]", "shape" + id, input + ".shape"));
        return steps;
    }

    public List<Step> Backward(string relevance, string name)
    {
        var sides = new List<(string Condition, RuleSpec? Rule, bool NonNegative)>();
        var nonNegative = facts.NonNegative(apply);
        if (IsDynamicallyFirst(out var first))
            sides.Add((facts.First(apply).Expression, first, nonNegative.IsAlways));
        if (rule is { Name: "ZPlus" or "AlphaBeta" or "Gamma" } && !nonNegative.IsNever && !nonNegative.IsAlways)
            sides.Add((nonNegative.Expression, rule, true));
        sides.Add(("", rule, nonNegative.IsAlways));
        if (sides.Count == 1)
            return [.. Terms(rule, nonNegative.IsAlways, relevance, name)];
        return [new Choice([.. sides.Select(side => (side.Condition, Assigning(Terms(side.Rule, side.NonNegative, relevance, name))))], [name])];
    }

    /// <summary>Whether only the caller knows if the layer is the first, and the composite treats the first one differently.</summary>
    public bool IsDynamicallyFirst(out RuleSpec? first)
    {
        first = RuleAssignment.Assign(apply, composite, isFirst: true);
        var fact = facts.First(apply);
        return !fact.IsNever && !fact.IsAlways && first != rule;
    }

    /// <summary>A side of a choice assigns the variable that is declared before it.</summary>
    private static List<Step> Assigning(IEnumerable<Step> terms)
    {
        var steps = terms.ToList();
        var last = (Define)steps[steps.Count - 1];
        steps[steps.Count - 1] = new Assign(last.Variables[0].Name, last.Expression);
        return steps;
    }

    /// <summary>A rule's terms as statements, the input's relevance last; no rule is the gradient.</summary>
    private IEnumerable<Step> Terms(RuleSpec? spec, bool nonNegative, string relevance, string name)
    {
        var terms = spec is null ? null : LinearRule.Create(spec.Name, spec.Settings);
        if (terms is null)
            return [Define.Tensor(name, $"Lrp.LinearLayer.Backward({layer}, {relevance}, {Weight}, shape{id})")];
        if (terms.IsFlat)
            return [Define.Tensor(name, $"Lrp.LinearLayer.Flat({layer}, {relevance}, shape{id}{Literal.Arguments(terms.Stabilizer)})")];
        return new TermEmitter(id, input, output, layer, Weight, Bias, apply.FoldedNorm is null, options.StrengthReduction).Emit(nonNegative ? terms.ForNonNegativeInput() : terms, relevance, name);
    }
}
