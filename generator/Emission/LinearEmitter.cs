using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Writes a linear layer: its forward step with a batch norm folded in, and the terms of its rule.</summary>
internal sealed class LinearEmitter(Apply apply, Analysis analysis)
{
    private readonly string id = Names.Text(apply.Result);
    private readonly string output = analysis.Names[apply.Result];
    private readonly string? source = apply.NormBefore is null ? analysis.Facts.Source(apply.Inputs[0]) : null;
    private readonly string layer = apply.Layer!.Access;
    private readonly RuleSpec? rule = RuleAssignment.Assign(apply, analysis.Composite, analysis.Facts.First(apply).IsAlways);

    private string Weight => "w" + id;

    /// <summary>What the layer reads: where a batch norm may turn out to come before it, what that reads.</summary>
    private string Input => source is null ? analysis.Names[apply.Inputs[0]] : "x" + id;

    private string Bias => IsFolded ? "b" + id : layer + ".bias";

    /// <summary>Whether a batch norm is a part of the layer, or may be.</summary>
    private bool IsFolded => source is not null || apply.NormBefore is not null || apply.NormBehind is not null;

    public List<Step> Forward()
    {
        var steps = new List<Step>();
        if (source is not null)
            steps.Add(new Define($"Lrp.BatchNormFold.Take({layer}, {source}, {analysis.Names[apply.Inputs[0]]})", Variable.Tensor(Input), new Variable("global::TorchSharp.Modules.NormBase?", "norm" + id)));
        if (IsFolded)
            steps.Add(new Define($"Lrp.BatchNormFold.Fold({layer}, {Norms}, {Input})", Variable.Tensor("w" + id), Variable.Tensor("b" + id)));
        else
            steps.Add(Define.Tensor(Weight, $"Lrp.LinearLayer.Weight({layer}, {Input})"));
        steps.Add(Define.Tensor(output, $"Lrp.LinearLayer.Forward({layer}, {Input}, {Weight}, {Bias})"));
        steps.Add(Define.Other("long[]", "shape" + id, Input + ".shape"));
        return steps;
    }

    /// <summary>The batch norms before and behind; the usual one alone needs no null.</summary>
    private string Norms => (source is not null ? "norm" + id : apply.NormBefore?.Access, apply.NormBehind?.Access) switch
    {
        (null, { } behind) => behind,
        var (before, behind) => $"{before}, {behind ?? "null"}",
    };

    public (IEnumerable<Step> Steps, Relevance Sent) Backward(Relevance relevance, string name)
    {
        var sides = new List<(string Condition, RuleSpec? Rule, bool NonNegative)>();
        var nonNegative = analysis.Facts.NonNegative(apply);
        if (IsDynamicallyFirst(out var first))
            sides.Add((analysis.Facts.First(apply).Expression, first, nonNegative.IsAlways));
        if (rule is { Name: "ZPlus" or "AlphaBeta" or "Gamma" } && !nonNegative.IsNever && !nonNegative.IsAlways)
            sides.Add((nonNegative.Expression, rule, true));
        sides.Add(("", rule, nonNegative.IsAlways));
        if (sides.Count == 1)
            return Terms(rule, nonNegative.IsAlways, relevance, name);
        return ([Choice.OfTensors([.. sides.Select(side => (side.Condition, Assigning(name, Terms(side.Rule, side.NonNegative, relevance, name))))], [name])], new Relevance(name));
    }

    /// <summary>Whether only the caller knows if the layer is the first, and the composite treats the first one differently.</summary>
    public bool IsDynamicallyFirst(out RuleSpec? first)
    {
        first = RuleAssignment.Assign(apply, analysis.Composite, isFirst: true);
        var fact = analysis.Facts.First(apply);
        return !fact.IsNever && !fact.IsAlways && first != rule;
    }

    /// <summary>A side of a choice assigns the variable that is declared before it.</summary>
    private static List<Step> Assigning(string name, (IEnumerable<Step> Steps, Relevance Sent) terms)
    {
        var steps = terms.Steps.ToList();
        if (terms.Sent.IsProduct)
            return [.. steps, new Assign(name, terms.Sent.Expression)];
        steps[steps.Count - 1] = new Assign(name, ((Define)steps[steps.Count - 1]).Expression);
        return steps;
    }

    /// <summary>A rule's terms as statements, and the input's relevance; no rule is the gradient.</summary>
    private (IEnumerable<Step> Steps, Relevance Sent) Terms(RuleSpec? spec, bool nonNegative, Relevance relevance, string name)
    {
        var terms = spec is null ? null : LinearRule.Create(spec.Name, spec.Settings);
        if (terms is null)
            return ([.. relevance.Whole(), Define.Tensor(name, $"Lrp.LinearLayer.Backward({layer}, {relevance.Name}, {Weight}, shape{id})")], new Relevance(name));
        if (terms.IsFlat)
            return ([.. relevance.Whole(), Define.Tensor(name, $"Lrp.LinearLayer.Flat({layer}, {relevance.Name}, shape{id}{Literal.Arguments(terms.Stabilizer)})")], new Relevance(name));
        if (nonNegative)
            terms = terms.ForNonNegativeInput();
        if (analysis.StandIns.StandsIn(apply.Result).IsAlways)
            terms = terms.ForPositiveOutput();
        return new TermEmitter(id, Input, analysis.InPropagate(apply.Result), layer, Weight, Bias, !IsFolded, analysis.Options.StrengthReduction).Emit(terms, relevance, name);
    }
}
