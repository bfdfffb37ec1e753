using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Operations;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Writes one application of an operation: its forward step and, under its rule, its relevance step.</summary>
internal sealed class OperationEmitter(Apply apply, Analysis analysis)
{
    private readonly Names names = analysis.Names;
    private readonly Facts facts = analysis.Facts;
    private readonly string id = Names.Text(apply.Result);
    private readonly string output = analysis.Names[apply.Result];
    private readonly string[] inputs = [.. apply.Inputs.Select(input => analysis.Names[input])];
    private readonly RuleSpec? rule = RuleAssignment.Assign(apply, analysis.Composite, analysis.Facts.First(apply).IsAlways);
    private readonly LinearEmitter? linear = apply.Operation.IsLinear ? new LinearEmitter(apply, analysis) : null;

    public string ForwardComment => apply.Layer is { } own ? $"{apply.FullTitle}: {own.Type.Substring(own.Type.LastIndexOf('.') + 1)}" : apply.Title;

    public string BackwardComment => $"{apply.FullTitle}: {RuleText}";

    private string RuleText => apply.Operation == Operation.Module ? "its own pass"
        : apply.Operation == Operation.Custom ? "its own relevance"
        : linear is not null && linear.IsDynamicallyFirst(out var first) ? $"{RuleName(first)} if it is the first linear layer, else {RuleName(rule)}"
        : RuleName(rule);

    /// <summary>Whether relevance goes back by the gradient, which the forward step must then record.</summary>
    private bool NeedsGradient => rule?.Name is not ("Pass" or "DeconvNet")
        && apply.Operation != Operation.Reshape && apply.Operation != Operation.Offset && apply.Operation != Operation.ReLU && apply.Operation != Operation.Embedding
        && !(apply.Operation.IsSum && (inputs.Length == 2 || TakesRelevanceWhole))
        && !(apply.Operation == Operation.Multiply && (inputs.Length == 2 || TakesRelevanceWhole))
        && !(apply.Operation == Operation.Divide && TakesRelevanceWhole);

    /// <summary>Whether the rule of a product or a difference does not look at its values.</summary>
    private bool TakesRelevanceWhole => rule?.Name is "Signal" or "Uniform";

    /// <summary>The forward step.</summary>
    /// <param name="read">What propagate reads.</param>
    public IEnumerable<Step> Forward(HashSet<string> read)
    {
        if (linear is not null)
            return linear.Forward();
        if (apply.Operation == Operation.ReLU && analysis.StandIns.Overwriting(apply.Inputs[0]) is not null && !NeedsGradient)
        {
            var overwrite = read.Contains(inputs[0]) ? analysis.StandIns.StandsIn(apply.Inputs[0]) : Fact.Always;
            if (!overwrite.IsNever)
                return [Define.Tensor(output, $"Lrp.Activation.ReLU({inputs[0]}, overwrite: {overwrite.Expression})")];
        }

        if (analysis.StandIns.OverwrittenAddend(apply) is { } addend)
        {
            var other = apply.Inputs.First(input => input != addend);
            return [Define.Tensor(output, $"Lrp.Sum.Forward({names[addend]}, {names[other]}, overwrite: {analysis.StandIns.StandsIn(apply.Result).Expression})")];
        }

        if (apply.Operation == Operation.BatchNorm)
            return [Define.Tensor(output, $"Lrp.BatchNormFold.Forward({apply.Layer!.Access}, {inputs[0]})")];
        if (apply.Operation == Operation.Module)
            return new ModuleEmitter(apply, analysis).Forward();
        if (apply.Layer is { Type: var type } activation && type.EndsWith(".PReLU", System.StringComparison.Ordinal) && !NeedsGradient)
            return [Define.Tensor(output, $"Lrp.Activation.Forward({activation.Access}, {inputs[0]})")];
        if (apply.Operation == Operation.Constant)
            return ForwardConstant();
        if (apply.Operation == Operation.Custom || !NeedsGradient)
            return [Define.Tensor(output, names.Fill(apply.Code)), .. Shapes()];

        var code = apply.Operation == Operation.Normalization && rule is { Name: "Norm" or "Epsilon" } && apply.Layer is { } layer
            ? new Fragment($"Lrp.Normalization.WithConstantDeviation({layer.Access}, {Fragment.Hole(apply.Inputs[0])})")
            : apply.Code;
        return [new Define($"Lrp.LocalGradient.Record({Several(inputs)}, x => {OfArguments(code)})", Variable.Tensor(output), new Variable(Variable.GradientType, "gradient" + id))];
    }

    /// <summary>The relevance step: its statements, and what each input receives; null for those that receive nothing.</summary>
    /// <param name="relevance">The relevance of the results; null where none arrives.</param>
    /// <param name="sent">Names for the inputs' relevance. Where relevance passes unchanged, the output's serves.</param>
    public (IEnumerable<Step> Steps, IReadOnlyList<Relevance?> Sent) Backward(IReadOnlyList<Relevance?> relevance, string[] sent)
    {
        if (apply.Operation == Operation.Module)
            return ([.. relevance.SelectMany(arriving => arriving is null ? [] : arriving.Whole()), .. new ModuleEmitter(apply, analysis).Backward(relevance.Select(arriving => arriving?.Name).ToArray(), sent)], Plain(sent));
        var arriving = relevance[0]!;
        var operation = apply.Operation;
        if (linear is not null)
        {
            var (steps, one) = linear.Backward(arriving, sent[0]);
            return (steps, [one]);
        }

        if (rule is { Name: "Pass" } && operation.IsActivation)
            return ([], [arriving]);
        if (rule is { Name: "Norm" or "Epsilon" })
        {
            if (operation.IsSum && inputs.Length == 2)
                return BackwardSum(arriving, sent);
            var gradient = Gradient("s" + id, sent, timesInput: true);
            return inputs.Length == 1 && analysis.Options.StrengthReduction
                ? ([Share(arriving), gradient[0]], [Relevance.Product(sent[0], inputs[0], "c" + id)])
                : ([Share(arriving), .. gradient], Plain(sent));
        }

        // Where the output is the input in another order, so is its factor.
        if (analysis.Options.StrengthReduction && arriving.Activation == output && !arriving.MayBroadcast && operation == Operation.Reshape)
            return ([Define.Tensor("c" + id, $"{arriving.Factor}.reshape(shape{id})")], [Relevance.Product(sent[0], inputs[0], "c" + id)]);
        if (analysis.Options.StrengthReduction && arriving.Activation == output && !arriving.MayBroadcast && operation == Operation.MaxPool && inputs.Length == 1)
            return ([Define.Tensor("c" + id, $"gradient{id}.Backward({arriving.Factor})")], [Relevance.Product(sent[0], inputs[0], "c" + id)]);
        var (more, received) = BackwardWhole(arriving.Name, sent);
        return ([.. arriving.Whole(), .. more], received);
    }

    /// <summary>The relevance step of what needs the output's relevance as a tensor.</summary>
    private (IEnumerable<Step> Steps, IReadOnlyList<Relevance?> Sent) BackwardWhole(string arriving, string[] sent)
    {
        var operation = apply.Operation;
        if (operation == Operation.Custom)
            return ([CustomEmitter.Backward(apply, names, arriving, sent)], Plain(sent));
        if (operation == Operation.Reshape)
            return ([Define.Tensor(sent[0], $"{arriving}.reshape(shape{id})")], Plain(sent));
        if (operation == Operation.Embedding)
            return ([Define.Tensor(sent[0], $"{arriving}.sum(-1)")], Plain(sent));
        if (operation == Operation.Subtract && TakesRelevanceWhole)
            return ([Define.Tensor(sent[0], $"Lrp.Broadcast.Reduce({arriving}, shape{id})")], Partial(sent, [0]));
        if (operation.IsSum && inputs.Length == 2)
            return (BackwardSum(arriving, sent), Plain(sent));
        if (operation.IsProduct)
            return BackwardProduct(arriving, sent);
        if (operation == Operation.Offset || rule is { Name: "Pass" })
            return ([], [.. sent.Select(_ => new Relevance(arriving))]);
        if (operation.IsActivation)
            return ([Define.Tensor(sent[0], ActivationRelevance(arriving))], Plain(sent));
        return (Gradient(arriving, sent, timesInput: false), Plain(sent));
    }

    private static Relevance[] Plain(string[] sent) => [.. sent.Select(name => new Relevance(name))];

    // ---- Constants ----
    private IEnumerable<Step> ForwardConstant()
    {
        var results = apply.Results.ToArray();
        // What a method returns may be a tensor of the model's own, which must outlive the pass.
        return results.Length == 1
            ? [Define.Tensor(output, $"({names.Fill(apply.Code)}).alias()")]
            : [
                new Define(names.Fill(apply.Code), [.. results.Select(result => new Variable("global::TorchSharp.torch.Tensor", "given" + Names.Text(result)))]),
                .. results.Select(result => Define.Tensor(names[result], $"given{Names.Text(result)}.alias()")),
            ];
    }

    // ---- Sums and products ----
    /// <summary>Under Norm, each addend receives its share: the share of the sum, times the addend.</summary>
    private (IEnumerable<Step> Steps, IReadOnlyList<Relevance?> Sent) BackwardSum(Relevance arriving, string[] sent)
    {
        var steps = new List<Step> { Share(arriving) };
        if (analysis.StandIns.OverwrittenAddend(apply) is { } addend)
        {
            var other = apply.Inputs.First(input => input != addend);
            var overwritten = analysis.StandIns.StandsIn(apply.Result).Expression;
            steps.Add(Define.Tensor(analysis.InPropagate(addend), $"Lrp.Sum.Addend({names[addend]}, {analysis.InPropagate(apply.Result)}, {names[other]}, overwritten: {overwritten})"));
        }

        var products = apply.Inputs.Select((input, i) => Relevance.Product(sent[i], analysis.InPropagate(input), "s" + id, mayBroadcast: true, ownsFactor: true)).ToArray();
        if (apply.Operation == Operation.Add && analysis.Options.StrengthReduction)
            return (steps, products);
        var minus = apply.Operation == Operation.Subtract ? ".neg_()" : "";
        steps.Add(Define.Tensor(sent[0], products[0].Expression));
        steps.Add(Define.Tensor(sent[1], products[1].Expression + minus));
        return (steps, Plain(sent));
    }

    private IEnumerable<Step> BackwardSum(string relevance, string[] sent) =>
    [
        Define.Tensor(sent[0], $"Lrp.Broadcast.Reduce({relevance}, shape{id})"),
        Define.Tensor(sent[1], $"Lrp.Broadcast.Reduce({(apply.Operation == Operation.Subtract ? "-" : "")}{relevance}, shape{id}b)"),
    ];

    private (IEnumerable<Step> Steps, IReadOnlyList<Relevance?> Sent) BackwardProduct(string relevance, string[] sent)
    {
        if (!TakesRelevanceWhole)
        {
            return apply.Operation == Operation.Multiply && inputs.Length == 2
                ? ([.. Enumerable.Range(0, 2).Select(i => Define.Tensor(sent[i], $"Lrp.Broadcast.Reduce({relevance} * {inputs[1 - i]}, shape{id}{(i == 0 ? "" : "b")})"))], Plain(sent))
                : (Gradient(relevance, sent, timesInput: false), Plain(sent));
        }

        // A denominator is a constant to relevance; a gate receives none; without either, factors share equally.
        var gates = apply.Inputs.Select(facts.IsGate).ToArray();
        var signals = Enumerable.Range(0, inputs.Length)
            .Where(i => apply.Operation == Operation.Divide ? i == 0 : rule!.Name == "Uniform" || gates.All(gate => gate == gates[0]) || !gates[i])
            .ToArray();
        var share = signals.Length == 1 ? relevance : $"Lrp.Part.Scale({relevance}, 0.5)";
        if (apply.Operation != Operation.MatMul)
        {
            return (
                [.. signals.Select(i => Define.Tensor(sent[i], $"Lrp.Broadcast.Reduce({share}, shape{id}{(i == 0 ? "" : "b")})"))],
                Partial(sent, signals));
        }

        return (
            [
                Share(new Relevance(share)),
                .. Gradient("s" + id, sent, timesInput: true, signals),
            ],
            Partial(sent, signals));
    }

    private static Relevance?[] Partial(string[] sent, int[] receiving) => [.. sent.Select((name, i) => receiving.Contains(i) ? new Relevance(name) : null)];

    // ---- Everything else ----
    private string ActivationRelevance(string relevance) => rule?.Name switch
    {
        "DeconvNet" => $"Lrp.Activation.DeconvNet({relevance})",
        "GuidedBackprop" when apply.Operation == Operation.ReLU => $"Lrp.Activation.GuidedBackprop({relevance}, {output})",
        "GuidedBackprop" => $"gradient{id}.Backward(Lrp.Activation.DeconvNet({relevance}))",
        "BetaSmooth" when apply.Operation == Operation.ReLU => $"Lrp.Activation.BetaSmooth({relevance}, {inputs[0]}, {Literal.Of(rule.Settings.Number("Beta"))})",
        _ when apply.Operation == Operation.ReLU => $"Lrp.Activation.ReLUBackward({relevance}, {output})",
        _ => $"gradient{id}.Backward({relevance})",
    };

    /// <summary>The gradient's steps, each result multiplied by its input if the rule says so.</summary>
    private List<Step> Gradient(string relevance, string[] sent, bool timesInput, int[]? receiving = null)
    {
        var isBatchNorm = apply.Operation == Operation.BatchNorm;
        if (inputs.Length == 1)
        {
            var backward = isBatchNorm ? $"Lrp.BatchNormFold.Backward({apply.Layer!.Access}, {relevance})" : $"gradient{id}.Backward({relevance})";
            if (!timesInput)
                return [Define.Tensor(sent[0], backward)];
            return [Define.Tensor("c" + id, backward), Define.Tensor(sent[0], $"{inputs[0]} * c{id}")];
        }

        var steps = new List<Step> { Define.Other("Tensor[]", "c" + id, $"gradient{id}.BackwardAll({relevance})") };
        foreach (var i in receiving ?? [.. Enumerable.Range(0, inputs.Length)])
        {
            var c = $"c{id}[{Names.Text(i)}]";
            if (timesInput)
                steps.Add(Define.Tensor($"c{id}_{Names.Text(i)}", c));
            steps.Add(Define.Tensor(sent[i], timesInput ? $"{inputs[i]} * c{id}_{Names.Text(i)}" : c));
        }

        return steps;
    }

    private Define Share(Relevance relevance)
    {
        var stabilizer = rule is { Name: "Norm" or "Epsilon" } ? Literal.Arguments(StabilizerSpec.Of(rule.Settings)) : "";
        return relevance.Share("s" + id, analysis.InPropagate(apply.Result), stabilizer);
    }

    private IEnumerable<Step> Shapes() => inputs.Take(2).Select((input, i) => Define.Other("long[]", $"shape{id}{(i == 0 ? "" : "b")}", input + ".shape"));

    /// <summary>The code as a function of x, or of x[0], x[1], …</summary>
    private string OfArguments(Fragment code) => Fragment.Fill(code, value => apply.Inputs.ToList().IndexOf(value) is >= 0 and var index
        ? inputs.Length == 1 ? "x" : $"x[{Names.Text(index)}]"
        : names[value]);

    private static string Several(string[] names) => names.Length == 1 ? names[0] : List(names);

    private static string List(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";

    private static string RuleName(RuleSpec? rule) => rule?.ToString() ?? "Gradient";
}
