using System.Globalization;
using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>The operations: each writes C# in one of several ways, and says the same to the oracle.</summary>
internal sealed partial class ArchitectureGenerator
{
    private static readonly (string Attribute, OracleRule Rule)[] FieldRules =
    [
        ("[Gamma(0.5)] ", new("Gamma", 0.5)), ("[Epsilon(0.01)] ", new("Epsilon", 0.01)), ("[ZPlus] ", new("ZPlus")), ("[AlphaBeta(1.5, 0.5)] ", new("AlphaBeta", 1.5, 0.5)),
        ("[WSquare] ", new("WSquare")), ("[Norm] ", new("Norm")), ("[Gradient] ", new("Gradient")), ("[Flat] ", new("Flat")), ("[ZBox(-3, 3)] ", new("ZBox", -3, 3)),
    ];

    private static readonly (string Module, string[] Code, Func<Tensor, Tensor> Function)[] Activations =
    [
        ("ReLU6()", ["functional.relu6({0})", "{0}.relu6()"], x => nn.functional.relu6(x)),
        ("LeakyReLU(0.1)", ["functional.leaky_relu({0}, 0.1)"], x => nn.functional.leaky_relu(x, 0.1)),
        ("ELU(1)", ["functional.elu({0}, 1)"], x => nn.functional.elu(x, 1)),
        ("SiLU()", ["functional.silu({0})", "{0}.silu()"], x => nn.functional.silu(x)),
        ("GELU()", ["functional.gelu({0})", "{0}.gelu()"], x => x.gelu()),
        ("Sigmoid()", ["torch.sigmoid({0})", "{0}.sigmoid()"], x => x.sigmoid()),
        ("Tanh()", ["torch.tanh({0})", "{0}.tanh()"], x => x.tanh()),
        ("Hardswish()", ["functional.hardswish({0})"], x => nn.functional.hardswish(x)),
        ("Softplus()", ["functional.softplus({0})"], x => nn.functional.softplus(x)),
    ];

    private Drawn Step(ClassScribe owner, MethodScribe method, Drawn x, int depth)
    {
        var isImage = x.Shape.Length == 3;
        var isVector = x.Shape.Length == 1;
        while (true)
        {
            switch (random.Next(20))
            {
                case 0 or 1 or 2 or 3:
                    return Activation(owner, method, Linear(owner, method, x, random.Next(2, 7), keepsShape: false));
                case 4:
                    return Activation(owner, method, x);
                case 5 or 6 when depth > 0:
                    return Residual(owner, method, x, depth - 1);
                case 7 when depth > 0:
                    return Block(owner, method, x, depth - 1);
                case 8 when depth > 0:
                    return Helper(owner, method, x, depth - 1);
                case 9 when isImage && x.Shape[1] >= 4 && x.Shape[2] >= 4:
                    return Pool(owner, method, x);
                case 10:
                    return Concatenate(owner, method, x);
                case 11:
                    return Reuse(owner, method, x);
                case 12 when isImage:
                    return Gate(owner, method, x);
                case 13 when isImage:
                    return Loop(owner, method, x);
                case 14 when isImage:
                    return Sequence(owner, method, x);
                case 15:
                    return Rearrange(method, x);
                case 16 when isImage:
                    return Norm(owner, method, x);
                case 17:
                    return Arithmetic(method, x);
                case 18 when depth > 0:
                    return Conditional(owner, method, x);
                case 19 when !isVector:
                    return Reduce(method, x);
            }
        }
    }

    /// <summary>A linear layer for the shape, at random with batch norms, a rule of its own, or unusual geometry.</summary>
    private Drawn Linear(ClassScribe owner, MethodScribe method, Drawn x, long outputs, bool keepsShape, bool plain = false)
    {
        var inputs = x.Shape[0];
        var bias = random.Next(3) > 0;
        var (rule, own) = plain || random.Next(6) > 0 ? ("", null) : Pick(FieldRules);
        var prefix = own is null && random.Next(6) == 0 ? "special" : "layer";
        var (type, construction, shape) = Geometry(x.Shape, outputs, keepsShape, bias);
        var field = owner.Field(prefix, type, construction, rule);
        var norm = !plain && x.Shape.Length > 1 && random.Next(2) == 0 ? owner.Field("bn", $"BatchNorm{x.Shape.Length - 1}d", $"BatchNorm{x.Shape.Length - 1}d({outputs})") : null;
        // Apart from any linear layer before it: behind an addition of nothing.
        var before = !plain && x.Shape.Length > 1 && random.Next(4) == 0 ? owner.Field("bn", $"BatchNorm{x.Shape.Length - 1}d", $"BatchNorm{x.Shape.Length - 1}d({inputs})") : null;
        var call = $"{field}.{Pick("forward", "call")}({(before is null ? x.Code : $"{before}.forward({x.Code} + 0.0)")})";
        if (norm is not null && random.Next(3) == 0)
            call = $"functional.dropout({call}, 0.5, training)";
        return method.Result(norm is null ? call : $"{norm}.forward({call})", shape, run => run.Tape.Linear(
            run.Field(field),
            norm is null ? null : (BatchNorm)run.Field(norm),
            x.Oracle(run),
            own ?? (run.Composite == "Named" && prefix == "special" ? new OracleRule("Gamma", 0.5) : null),
            before is null ? null : (BatchNorm)run.Field(before)));
    }

    private (string Type, string Construction, long[] Shape) Geometry(long[] shape, long outputs, bool keepsShape, bool bias)
    {
        var withBias = $"bias: {(bias ? "true" : "false")}";
        var inputs = shape[0];
        if (shape.Length == 1)
            return ("Linear", $"Linear({inputs}, {outputs}, hasBias: {(bias ? "true" : "false")})", [outputs]);
        var sizes = shape[1..];
        var dimensions = sizes.Length;
        if (!keepsShape && sizes.All(size => size >= 5) && random.Next(4) == 0)
            return ($"Conv{dimensions}d", $"Conv{dimensions}d({inputs}, {outputs}, 3, stride: 2, padding: 1, {withBias})", [outputs, .. sizes.Select(size => ((size - 1) / 2) + 1)]);
        if (!keepsShape && dimensions == 2 && sizes.All(size => size <= 5) && random.Next(3) == 0)
            return ("ConvTranspose2d", $"ConvTranspose2d({inputs}, {outputs}, 3, stride: 2, padding: 1, output_padding: 1, {withBias})", [outputs, .. sizes.Select(size => size * 2)]);
        var groups = inputs % 2 == 0 && outputs % 2 == 0 && random.Next(3) == 0 ? 2 : 1;
        var (kernel, padding, dilation) = Pick((1, 0, 1), (3, 1, 1), (3, 2, 2));
        return ($"Conv{dimensions}d", $"Conv{dimensions}d({inputs}, {outputs}, {kernel}{(padding == 0 ? "" : $", padding: {padding}")}, dilation: {dilation}, groups: {groups}, {withBias})", [outputs, .. sizes]);
    }

    private Drawn Activation(ClassScribe owner, MethodScribe method, Drawn x)
    {
        if (random.Next(3) > 0)
        {
            var code = random.Next(3) switch
            {
                0 => $"{owner.Field("act", "ReLU", Pick("ReLU()", "ReLU(inplace: true)"))}.forward({x.Code})",
                1 => $"functional.relu({x.Code})",
                _ => $"{x.Code}.relu()",
            };
            return method.Result(code, x.Shape, run => run.Tape.Apply(OracleKind.ReLU, y => y.relu(), x.Oracle(run)));
        }

        var (module, codes, function) = Pick(Activations);
        var written = random.Next(2) == 0
            ? $"{owner.Field("act", module[..module.IndexOf('(', StringComparison.Ordinal)], module)}.forward({x.Code})"
            : string.Format(CultureInfo.InvariantCulture, Pick(codes), x.Code);
        return method.Result(written, x.Shape, run => run.Tape.Apply(OracleKind.Activation, function, x.Oracle(run)));
    }

    private Drawn Residual(ClassScribe owner, MethodScribe method, Drawn x, int depth)
    {
        x = method.Local(x);
        var y = Keeping(owner, method, x, depth);
        var isDifference = random.Next(5) == 0;
        if (!isDifference && random.Next(3) == 0)
        {
            var sum = method.Variable(y);
            method.Lines.Add($"{sum.Code} += {x.Code};");
            return method.Result(sum.Code, x.Shape, run => run.Tape.Sum(y.Oracle(run), x.Oracle(run)));
        }

        var code = isDifference ? Pick($"({y.Code} - {x.Code})", $"{y.Code}.sub({x.Code})") : Pick($"({y.Code} + {x.Code})", $"{y.Code}.add({x.Code})", $"torch.add({y.Code}, {x.Code})");
        return method.Result(code, x.Shape, run => run.Tape.Sum(y.Oracle(run), x.Oracle(run), isDifference));
    }

    /// <summary>A nested class, compiled on its own; at random with a branch that its constructor decides.</summary>
    private Drawn Block(ClassScribe owner, MethodScribe method, Drawn x, int depth)
    {
        var block = new ClassScribe($"Block{classes.Count}");
        var (body, oracle, shape) = Function(block, x.Shape, (inner, t) =>
        {
            t = inner.Local(t);
            var y = Keeping(block, inner, t, depth);
            if (random.Next(2) == 0)
                return y;
            var projected = random.Next(2) == 0;
            var side = block.Fresh("side");
            block.Members.Add($"private readonly Conv2d? {side} = {(projected && x.Shape.Length == 3 ? $"Conv2d({x.Shape[0]}, {x.Shape[0]}, 1)" : "null")};");
            var identity = inner.Variable(t);
            inner.Lines.Add($"if ({side} is not null) {identity.Code} = {side}.forward({t.Code});");
            var branch = new Drawn(identity.Code, t.Shape, run => projected && x.Shape.Length == 3 ? run.Tape.Linear(run.Field(side), null, t.Oracle(run)) : t.Oracle(run));
            var once = inner.Result(branch.Code, t.Shape, branch.Oracle);
            return inner.Result($"({y.Code} + {once.Code})", t.Shape, run => run.Tape.Sum(y.Oracle(run), once.Oracle(run)));
        });
        classes.Add($"[LrpBlock] {Class(block, $"public override Tensor forward(Tensor t) {{ {body} }}")}");
        var field = owner.Field("block", Pick(block.Name, "Module<Tensor, Tensor>"), $"new {block.Name}()");
        return method.Result($"{field}.forward({x.Code})", shape, run => oracle(run.Enter(run.Field(field)), x.Oracle(run)));
    }

    /// <summary>A method that is called twice.</summary>
    private Drawn Helper(ClassScribe owner, MethodScribe method, Drawn x, int depth)
    {
        var name = owner.Fresh("Helper");
        var (body, oracle, shape) = Function(owner, x.Shape, (inner, t) => Keeping(owner, inner, inner.Local(t), depth));
        owner.Members.Add($"private Tensor {name}(Tensor t) {{ {body} }}");
        var once = method.Result($"{name}({x.Code})", shape, run => oracle(run.Enter(), x.Oracle(run)));
        return method.Result($"{name}({once.Code})", shape, run => oracle(run.Enter(), once.Oracle(run)));
    }

    private Drawn Concatenate(ClassScribe owner, MethodScribe method, Drawn x)
    {
        x = method.Local(x);
        var y = Activation(owner, method, Linear(owner, method, x, x.Shape[0], keepsShape: true));
        return method.Result(Pick($"torch.cat([{x.Code}, {y.Code}], 1)", $"torch.cat(new[] {{ {x.Code}, {y.Code} }}, 1)"), [x.Shape[0] * 2, .. x.Shape[1..]], run => run.Tape.Combine(z => cat(z, 1), x.Oracle(run), y.Oracle(run)));
    }

    /// <summary>The same layer at two places.</summary>
    private Drawn Reuse(ClassScribe owner, MethodScribe method, Drawn x)
    {
        var (type, construction, _) = Geometry(x.Shape, x.Shape[0], keepsShape: true, bias: true);
        var field = owner.Field("layer", type, construction);
        for (var i = 0; i < 2; i++)
        {
            var before = x;
            x = method.Result($"{field}.forward({before.Code})", x.Shape, run => run.Tape.Linear(run.Field(field), null, before.Oracle(run)));
            x = Activation(owner, method, x);
        }

        return x;
    }

    /// <summary>Squeeze and excitation.</summary>
    private Drawn Gate(ClassScribe owner, MethodScribe method, Drawn x)
    {
        x = method.Local(x);
        var isGate = random.Next(3) > 0;
        var field = owner.Field("gate", "Conv2d", $"Conv2d({x.Shape[0]}, {x.Shape[0]}, 1)");
        var code = $"{field}.forward({x.Code}.mean([2, 3], keepdim: true))";
        var factor = isGate ? Pick($"{code}.sigmoid()", $"torch.sigmoid({code})") : $"{code}.tanh()";
        return method.Result(Pick($"({x.Code} * {factor})", $"{x.Code}.mul({factor})"), x.Shape, run =>
        {
            var mean = run.Tape.Apply(OracleKind.Mean, y => y.mean([2, 3], keepdim: true), x.Oracle(run));
            var logits = run.Tape.Linear(run.Field(field), null, mean);
            var gate = run.Tape.Apply(OracleKind.Activation, y => isGate ? y.sigmoid() : y.tanh(), logits);
            return run.Tape.Product(x.Oracle(run), gate, isGate);
        });
    }

    /// <summary>A loop over a list of layers, at random with a skip connection in every round.</summary>
    private Drawn Loop(ClassScribe owner, MethodScribe method, Drawn x)
    {
        var rounds = random.Next(1, 4);
        var skips = random.Next(2) == 0;
        var layers = string.Join(", ", Enumerable.Range(0, rounds).Select(_ => $"Conv2d({x.Shape[0]}, {x.Shape[0]}, 3, padding: 1)"));
        var list = owner.Field("list", "ModuleList<Conv2d>", $"new({layers})");
        var start = x;
        var variable = method.Variable(x);
        var call = random.Next(2) == 0;
        method.Lines.Add(call
            ? $"foreach (var item in {list}) {variable.Code} = functional.relu(item.forward({variable.Code})){(skips ? " + " + variable.Code : "")};"
            : $"for (var i = 0; i < {list}.Count; i++) {variable.Code} = functional.relu({list}[i].forward({variable.Code})){(skips ? " + " + variable.Code : "")};");
        return method.Result(variable.Code, x.Shape, run =>
        {
            var node = start.Oracle(run);
            for (var i = 0; i < rounds; i++)
            {
                var next = run.Tape.Apply(OracleKind.ReLU, y => y.relu(), run.Tape.Linear(run.Field($"{list}.{i}"), null, node));
                node = skips ? run.Tape.Sum(next, node) : next;
            }

            return node;
        });
    }

    /// <summary>A Sequential, whose construction the compiler sees or not.</summary>
    private Drawn Sequence(ClassScribe owner, MethodScribe method, Drawn x)
    {
        var channels = x.Shape[0];
        string[] layers = [$"Conv2d({channels}, {channels}, 3, padding: 1)", "ReLU()", $"Conv2d({channels}, {channels}, 1)", $"BatchNorm2d({channels})", "ReLU(inplace: true)", "Dropout(0.3)"];
        string field;
        if (random.Next(2) == 0)
        {
            field = owner.Field("sequence", "Sequential", $"Sequential({string.Join(", ", layers)})");
        }
        else
        {
            var make = owner.Fresh("Make");
            owner.Members.Add($"private static Sequential {make}() {{ var s = Sequential(); {string.Concat(layers.Select(layer => $"s.append({layer}); "))}return s; }}");
            field = owner.Field("sequence", Pick("Sequential", "Module<Tensor, Tensor>"), $"{make}()");
        }

        return method.Result($"{field}.forward({x.Code})", x.Shape, run => ReferenceForwards.Sequence(run.Tape, (Sequential)run.Field(field), x.Oracle(run)));
    }
}
