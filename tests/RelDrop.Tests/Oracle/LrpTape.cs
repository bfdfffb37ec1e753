using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>
/// Layer-wise relevance propagation the slow way: operations are run one by one and remembered, then walked back, with
/// autograd on each operation's own forward as the engine. Shares nothing with the library; see <see cref="OracleTests"/> for
/// its agreement with zennit.
/// </summary>
/// <param name="preset">Which rule each operation gets.</param>
internal sealed class LrpTape(string preset)
{
    private const double Epsilon = 1e-6;

    /// <summary>The rule of convolutions but the first.</summary>
    public OracleRule? OtherLayers => OraclePresets.Rule(preset, OracleKind.Convolution, isFirst: false);

    /// <summary>Whether products share equally, gates or not.</summary>
    public bool SharesProducts { get; init; }

    private readonly List<(Node[] Inputs, Node Output, Func<Tensor, Tensor?[]> Back)> tape = [];

    /// <summary>A value on the tape.</summary>
    /// <param name="Value">What was computed.</param>
    /// <param name="IsFirst">Whether no linear layer lies between the input and it.</param>
    internal sealed record Node(Tensor Value, bool IsFirst);

    public static Node Input(Tensor value) => new(value.detach(), IsFirst: true);

    /// <summary>The input's relevance when the output starts with this one.</summary>
    public Tensor Relevance(Node input, Node output, Tensor start)
    {
        var arriving = new Dictionary<Node, Tensor>(ReferenceEqualityComparer.Instance) { [output] = start };
        foreach (var (inputs, result, back) in tape.AsEnumerable().Reverse())
        {
            if (!arriving.TryGetValue(result, out var relevance))
                continue;
            foreach (var (node, part) in inputs.Zip(back(relevance)))
            {
                if (part is not null)
                    arriving[node] = arriving.TryGetValue(node, out var before) ? before.add(part, Number.One) : part;
            }
        }

        return arriving.TryGetValue(input, out var sum) ? sum : zeros_like(input.Value);
    }

    /// <summary>A linear layer, the batch norm that reads it, and the one that it reads.</summary>
    public Node Linear(nn.Module layer, BatchNorm? norm, Node x, OracleRule? own = null, BatchNorm? before = null)
    {
        var rule = own ?? OraclePresets.Rule(preset, layer is TorchSharp.Modules.Linear ? OracleKind.Dense : OracleKind.Convolution, x.IsFirst);
        var (weight, bias) = Folded(layer, before, norm, x.Value);
        var output = new Node(OracleLayer.Forward(layer, x.Value, weight, bias), IsFirst: false);
        tape.Add(([x], output, relevance => [LinearRelevance(layer, x.Value, weight, bias, output.Value, rule, relevance)]));
        return output;
    }

    /// <summary>Any operation of one tensor: its gradient, or its rule.</summary>
    public Node Apply(OracleKind kind, Func<Tensor, Tensor> function, Node x)
    {
        var rule = OraclePresets.Rule(preset, kind, x.IsFirst);
        var output = new Node(function(x.Value).detach(), x.IsFirst);
        tape.Add(([x], output, relevance =>
        [
            rule?.Name switch
            {
                "Pass" => relevance,
                "DeconvNet" => relevance.clamp_min(Number.Zero),
                "GuidedBackprop" => Gradient(function, x.Value, relevance.clamp_min(Number.Zero)),
                "BetaSmooth" => relevance * (Number.Of(rule.Parameters[0]) * x.Value).sigmoid(),
                // Of a mean it is the sum that is shared, and stabilized.
                "Norm" => x.Value * Gradient(function, x.Value, relevance / Stable(output.Value, kind == OracleKind.Mean ? Epsilon * output.Value.numel() / x.Value.numel() : Epsilon)),
                _ => Gradient(function, x.Value, relevance),
            },
        ]));
        return output;
    }

    /// <summary>Group normalization: where it has a rule, what it divides by is a constant to it.</summary>
    public Node Normalize(GroupNorm norm, Node x)
    {
        Tensor Function(Tensor y, bool isConstant)
        {
            var groups = y.reshape(y.shape[0], norm.num_groups, -1);
            var centered = groups - groups.mean([-1], keepdim: true);
            var deviation = centered.pow(Number.Of(2)).mean([-1], keepdim: true).add(Number.Of(norm.eps), Number.One).sqrt();
            long[] channels = [1, -1, .. Enumerable.Repeat(1L, y.shape.Length - 2)];
            return ((centered / (isConstant ? deviation.detach() : deviation)).reshape(y.shape) * norm.weight!.detach().reshape(channels)).add(norm.bias!.detach().reshape(channels), Number.One);
        }

        var hasRule = OraclePresets.Rule(preset, OracleKind.Normalization, false) is not null;
        return Apply(OracleKind.Normalization, y => Function(y, hasRule), x);
    }

    /// <summary>Any operation of several tensors whose relevance is its gradient.</summary>
    public Node Combine(Func<Tensor[], Tensor> function, params Node[] xs)
    {
        var output = new Node(function([.. xs.Select(x => x.Value)]).detach(), xs.All(x => x.IsFirst));
        tape.Add((xs, output, relevance => Gradients(function, [.. xs.Select(x => x.Value)], relevance)));
        return output;
    }

    /// <summary>A sum, or the difference of two.</summary>
    public Node Sum(Node a, Node b, bool isDifference = false)
    {
        Tensor Function(Tensor[] x) => isDifference ? x[0] - x[1] : x[0].add(x[1], Number.One);
        var rule = OraclePresets.Rule(preset, isDifference ? OracleKind.Difference : OracleKind.Sum, false);
        if (rule is null)
            return Combine(Function, a, b);
        Tensor[] values = [a.Value, b.Value];
        var output = new Node(Function(values), a.IsFirst && b.IsFirst);
        if (rule.Name == "Signal")
        {
            tape.Add(([a, b], output, relevance => [Gradients(Function, values, relevance)[0], null]));
            return output;
        }

        tape.Add(([a, b], output, relevance => [.. Gradients(Function, values, relevance / Stable(output.Value, Epsilon)).Zip(values, (gradient, value) => gradient * value)]));
        return output;
    }

    /// <summary>A product of which one factor may be a gate.</summary>
    public Node Product(Node a, Node b, bool isGate)
    {
        static Tensor Function(Tensor[] x) => x[0] * x[1];
        if (OraclePresets.Rule(preset, OracleKind.Product, false) is null)
            return Combine(Function, a, b);
        Tensor[] values = [a.Value, b.Value];
        var output = new Node(Function(values), a.IsFirst && b.IsFirst);
        // What broadcasting repeats is summed up, as the gradient of a sum does.
        tape.Add(([a, b], output, relevance => isGate && !SharesProducts
            ? [Gradients(x => x[0].add(x[1], Number.One), values, relevance)[0], null]
            : [.. Gradients(x => x[0].add(x[1], Number.One), values, relevance * Number.Of(0.5))]));
        return output;
    }

    private static Tensor LinearRelevance(nn.Module layer, Tensor x, Tensor w, Tensor? b, Tensor z, OracleRule? rule, Tensor relevance)
    {
        // Every rule is sums of shares: x' ⊙ W'ᵀ (R / Σ (W' x' + b')).
        Tensor Share(Tensor arriving, double epsilon, params (Tensor X, Tensor W, Tensor? B, double Sign)[] terms)
        {
            var outputs = terms.Select(term => (Func<Tensor, Tensor>)(y => OracleLayer.Forward(layer, y, term.W, term.B) * Number.Of(term.Sign))).ToArray();
            var sum = outputs.Zip(terms, (output, term) => output(term.X)).Aggregate((a, c) => a.add(c, Number.One));
            var share = arriving / Stable(sum, epsilon);
            return outputs.Zip(terms, (output, term) => term.X * Gradient(output, term.X, share)).Aggregate((a, c) => a.add(c, Number.One));
        }

        static Tensor P(Tensor t) => t.clamp_min(Number.Zero);
        static Tensor N(Tensor t) => t.clamp_max(Number.Zero);
        static Tensor? Pb(Tensor? t) => t?.clamp_min(Number.Zero);
        static Tensor? Nb(Tensor? t) => t?.clamp_max(Number.Zero);
        switch (rule?.Name)
        {
            case "Epsilon":
                return Share(relevance, rule.Parameters[0], (x, w, b, 1));
            case "Norm":
                return Share(relevance, Epsilon, (x, w, b, 1));
            case "ZPlus":
                return Share(relevance, Epsilon, (P(x), P(w), Pb(b), 1), (N(x), N(w), null, 1));
            case "AlphaBeta":
                return (Number.Of(rule.Parameters[0]) * Share(relevance, Epsilon, (P(x), P(w), Pb(b), 1), (N(x), N(w), null, 1)))
                    - (Number.Of(rule.Parameters[1]) * Share(relevance, Epsilon, (P(x), N(w), Nb(b), 1), (N(x), P(w), null, 1)));
            case "Gamma":
                var gamma = rule.Parameters[0];
                var (wp, wn) = (w.add(Number.Of(gamma) * P(w), Number.One), w.add(Number.Of(gamma) * N(w), Number.One));
                var (bp, bn) = (b is null ? null : b.add(Number.Of(gamma) * P(b), Number.One), b is null ? null : b.add(Number.Of(gamma) * N(b), Number.One));
                return Share(relevance * z.gt(Number.Zero), Epsilon, (P(x), wp, bp, 1), (N(x), wn, null, 1))
                    .add(Share(relevance * z.lt(Number.Zero), Epsilon, (P(x), wn, bn, 1), (N(x), wp, null, 1)), Number.One);
            case "ZBox":
                var (low, high) = (full_like(x, Number.Of(rule.Parameters[0])), full_like(x, Number.Of(rule.Parameters[1])));
                return Share(relevance, Epsilon, (x, w, b, 1), (low, P(w), Pb(b), -1), (high, N(w), Nb(b), -1));
            case "WSquare":
                return Share(relevance, Epsilon, (ones_like(x), w.pow(Number.Of(2)), b?.pow(Number.Of(2)), 1));
            case "Flat":
                return Share(relevance, Epsilon, (ones_like(x), ones_like(w), null, 1));
            default:
                return Gradient(y => OracleLayer.Forward(layer, y, w, b), x, relevance);
        }
    }

    private static (Tensor Weight, Tensor? Bias) Folded(nn.Module layer, BatchNorm? before, BatchNorm? norm, Tensor x)
    {
        var (w, b) = OracleLayer.Parameters(layer);
        if (before is not null)
        {
            // What all three give for 0 is the bias of the whole.
            var of0 = OracleLayer.Forward(layer, Eval(before, zeros_like(x.narrow(0, 0, 1))), w, b);
            return (OracleLayer.ScaleOutputs(layer, OracleLayer.ScaleInputs(layer, w, Scale(before)), norm is null ? ones(of0.shape[1], dtype: x.dtype) : Scale(norm)), (norm is null ? of0 : Eval(norm, of0)).detach());
        }

        if (norm is null)
            return (w, b);
        var scale = Scale(norm);
        return (OracleLayer.ScaleOutputs(layer, w, scale), norm.bias!.detach().add(((b ?? zeros_like(scale)) - norm.running_mean!) * scale, Number.One));
    }

    private static Tensor Scale(BatchNorm norm) => norm.weight!.detach() / norm.running_var!.add(Number.Of(norm.eps), Number.One).sqrt();

    private static Tensor Eval(BatchNorm norm, Tensor x) => nn.functional.batch_norm(x, norm.running_mean!, norm.running_var!, norm.weight!, norm.bias!, eps: norm.eps);

    /// <summary>z moved away from 0 by ε, in its own direction.</summary>
    private static Tensor Stable(Tensor z, double epsilon) => z.add(where(z.ge(Number.Zero), full_like(z, Number.Of(epsilon)), full_like(z, Number.Of(-epsilon))), Number.One);

    private static Tensor Gradient(Func<Tensor, Tensor> function, Tensor x, Tensor relevance) => Gradients(y => function(y[0]), [x], relevance)[0];

    private static Tensor[] Gradients(Func<Tensor[], Tensor> function, Tensor[] xs, Tensor relevance)
    {
        Tensor[] leaves = [.. xs.Select(x => x.detach().requires_grad_())];
        var gradients = autograd.grad([function(leaves)], leaves, [relevance], allow_unused: true);
        return [.. gradients.Select((gradient, i) => gradient is null || gradient.IsInvalid ? zeros_like(xs[i]) : gradient.detach())];
    }
}
