using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Operations;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Writes one application of an operation: its forward step and, under its rule, its relevance step.</summary>
internal sealed class OperationEmitter(Apply apply, Names names, Facts facts, CompositeSpec composite, PassOptions options)
{
    private readonly string id = Names.Text(apply.Result);
    private readonly string output = names[apply.Result];
    private readonly string input = names[apply.Inputs[0]];
    private readonly string layer = apply.Layer?.Access ?? "";

    private bool IsFirst => facts.First(apply.Inputs[0]).IsAlways;

    private RuleSpec? Rule => RuleAssignment.Assign(apply, composite, IsFirst);

    private string Title => apply.Layer is not { } own ? Describe(apply.Operation) : apply.FoldedNorm is { } norm ? $"{own.Path} + {norm.Path}" : own.Path;

    public string ForwardComment => apply.Layer is { } own ? $"{Title}: {own.Type.Substring(own.Type.LastIndexOf('.') + 1)}" : Title;

    public string BackwardComment => $"{Title}: {RuleText}";

    private string RuleText
    {
        get
        {
            if (apply.Operation == OperationCatalog.Module)
                return "its own pass";
            var rule = RuleName(Rule);
            return IsDynamicallyFirst(out var first) ? $"{RuleName(first)} if it is the first linear layer, else {rule}" : rule;
        }
    }

    public IEnumerable<Step> Forward()
    {
        switch (apply.Operation)
        {
            case OperationCatalog.Linear or OperationCatalog.Convolution:
                return ForwardLinear();
            case OperationCatalog.ReLU:
                return [Define.Tensor(output, $"{input}.relu()")];
            case OperationCatalog.Add:
                return [Define.Tensor(output, $"{input} + {names[apply.Inputs[1]]}")];
            case OperationCatalog.MaxPool2d:
                return
                [
                    new Define($"Lrp.MaxPooling.Forward({layer}, {input})", Tensor(output), Tensor("winners" + id)),
                    Shape(),
                ];
            case OperationCatalog.AveragePool:
                return [Define.Tensor(output, $"{layer}.forward({input})")];
            case OperationCatalog.Mean:
                return [Define.Other("long[]", "dims" + id, Argument(0)), Define.Tensor(output, $"{input}.mean(dims{id}, keepdim: {Argument(1)})"), Shape()];
            case OperationCatalog.Reshape:
                return [Define.Tensor(output, $"{input}.{Argument(0)}"), Shape()];
            case OperationCatalog.FlattenModule:
                return [Define.Tensor(output, $"{layer}.forward({input})"), Shape()];
            case OperationCatalog.BatchNorm:
                return [Define.Tensor(output, $"Lrp.BatchNormFold.Forward({layer}, {input})")];
            default:
                return
                [
                    Define.Other("LrpPass", "pass" + id, $"LrpDispatch.CreatePass({layer}, typeof({composite.FullName}), new LrpContext(IsFirst: {facts.First(apply.Inputs[0]).Expression}, NonNegative: {facts.NonNegative(apply.Inputs[0]).Expression}))"),
                    Define.Tensor(output, $"pass{id}.Record({input})"),
                ];
        }
    }

    /// <summary>The relevance step: its statements, and the variables that hold what each input receives.</summary>
    /// <param name="relevance">The variable of the output's relevance.</param>
    /// <param name="sent">Names for the inputs' relevance. Where relevance passes unchanged, the output's variable serves.</param>
    public (IEnumerable<Step> Steps, IReadOnlyList<string> Sent) Backward(string relevance, string[] sent)
    {
        var rule = Rule?.Name;
        switch (apply.Operation)
        {
            case OperationCatalog.Linear or OperationCatalog.Convolution:
                return (BackwardLinear(relevance, sent[0]), sent);
            case OperationCatalog.Module:
                return ([Define.Tensor(sent[0], $"pass{id}.Propagate({relevance})")], sent);
            case OperationCatalog.Add when rule is "Norm" or "Epsilon":
                var other = names[apply.Inputs[1]];
                return (
                    [
                        Share(relevance),
                        Define.Tensor(sent[0], $"{input} * s{id}"),
                        Define.Tensor(sent[1], $"{other} * s{id}"),
                    ],
                    sent);
            case OperationCatalog.Add:
                return ([], [relevance, relevance]);
            case OperationCatalog.AveragePool or OperationCatalog.Mean when rule is "Norm" or "Epsilon":
                return (
    [
        Share(relevance),
                        Define.Tensor("c" + id, Gradient("s" + id)),
                        Define.Tensor(sent[0], $"{input} * c{id}"),
                    ],
    sent);
            case OperationCatalog.ReLU or OperationCatalog.BatchNorm when rule is "Pass":
                return ([], [relevance]);
            case OperationCatalog.ReLU when rule is "DeconvNet":
                return ([Define.Tensor(sent[0], $"Lrp.Activation.DeconvNet({relevance})")], sent);
            case OperationCatalog.ReLU when rule is "GuidedBackprop":
                return ([Define.Tensor(sent[0], $"Lrp.Activation.GuidedBackprop({relevance}, {output})")], sent);
            case OperationCatalog.ReLU when rule is "BetaSmooth":
                return ([Define.Tensor(sent[0], $"Lrp.Activation.BetaSmooth({relevance}, {input}, {Literal.Of(Rule!.Settings.Number("Beta"))})")], sent);
            default:
                return ([Define.Tensor(sent[0], Gradient(relevance))], sent);
        }
    }

    private string Gradient(string relevance) => apply.Operation switch
    {
        OperationCatalog.ReLU => $"Lrp.Activation.ReLUBackward({relevance}, {output})",
        OperationCatalog.MaxPool2d => $"Lrp.MaxPooling.Backward({relevance}, winners{id}, shape{id})",
        OperationCatalog.AveragePool => $"Lrp.AveragePooling.Backward({layer}, {relevance}, {input})",
        OperationCatalog.Mean => $"Lrp.AveragePooling.MeanBackward({relevance}, dims{id}, keepdim: {Argument(1)}, shape{id})",
        OperationCatalog.Reshape or OperationCatalog.FlattenModule => $"{relevance}.reshape(shape{id})",
        OperationCatalog.BatchNorm => $"Lrp.BatchNormFold.Backward({layer}, {relevance})",
        _ => relevance + ".alias()",
    };

    // ---- Linear layers ----
    private string Weight => apply.FoldedNorm is null ? layer + ".weight" : "w" + id;

    private string Bias => apply.FoldedNorm is null ? layer + ".bias" : "b" + id;

    private List<Step> ForwardLinear()
    {
        var steps = new List<Step>();
        if (apply.FoldedNorm is { } norm)
            steps.Add(new Define($"Lrp.BatchNormFold.{(Rule is null or { Name: "Gradient" } ? "Fold" : "Canonize")}({layer}, {norm.Access})", Tensor("w" + id), Tensor("b" + id)));
        steps.Add(Define.Tensor(output, $"Lrp.LinearLayer.Forward({layer}, {input}, {Weight}, {Bias})"));
        steps.Add(Shape());
        return steps;
    }

    private List<Step> BackwardLinear(string relevance, string name)
    {
        var sides = new List<(string Condition, RuleSpec? Rule, bool NonNegative)>();
        var nonNegative = facts.NonNegative(apply.Inputs[0]);
        if (IsDynamicallyFirst(out var first))
            sides.Add((facts.First(apply.Inputs[0]).Expression, first, nonNegative.IsAlways));
        if (Rule is { Name: "ZPlus" or "AlphaBeta" or "Gamma" } && !nonNegative.IsNever && !nonNegative.IsAlways)
            sides.Add((nonNegative.Expression, Rule, true));
        sides.Add(("", Rule, nonNegative.IsAlways));
        if (sides.Count == 1)
            return [.. Terms(Rule, nonNegative.IsAlways, relevance, name)];
        return [new Choice([.. sides.Select(side => (side.Condition, Assigning(Terms(side.Rule, side.NonNegative, relevance, name))))], [name])];
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
        var rule = spec is null ? null : LinearRule.Create(spec.Name, spec.Settings);
        if (rule is null)
            return [Define.Tensor(name, $"Lrp.LinearLayer.Backward({layer}, {relevance}, {Weight}, shape{id})")];
        if (rule.IsFlat)
            return [Define.Tensor(name, $"Lrp.LinearLayer.Flat({layer}, {relevance}, shape{id}{Literal.Arguments(rule.Stabilizer)})")];
        return new TermEmitter(id, input, output, layer, Weight, Bias, apply.FoldedNorm is null, options.StrengthReduction).Emit(nonNegative ? rule.ForNonNegativeInput() : rule, relevance, name);
    }

    /// <summary>Whether only the caller knows if the layer is the first, and the composite treats the first one differently.</summary>
    private bool IsDynamicallyFirst(out RuleSpec? first)
    {
        first = RuleAssignment.Assign(apply, composite, isFirst: true);
        var fact = facts.First(apply.Inputs[0]);
        return OperationCatalog.IsLinear(apply.Operation) && !fact.IsNever && !fact.IsAlways && first != Rule;
    }

    private Define Share(string relevance) => Define.Tensor("s" + id, $"Lrp.Stabilizer.Share({relevance}, {output}{Literal.Arguments(StabilizerSpec.Of(Rule!.Settings))})");

    private Define Shape() => Define.Other("long[]", "shape" + id, input + ".shape");

    private string Argument(int index) => names.Fill(apply.Arguments[index]);

    private static Variable Tensor(string name) => new(Variable.TensorType, name);

    private static string RuleName(RuleSpec? rule) => rule?.ToString() ?? "Gradient";

    private static string Describe(string operation) => operation switch
    {
        OperationCatalog.Add => "Sum",
        _ => operation,
    };
}
