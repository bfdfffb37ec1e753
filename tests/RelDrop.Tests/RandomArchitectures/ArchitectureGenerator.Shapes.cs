using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>Pooling, rearranging, normalization and arithmetic.</summary>
internal sealed partial class ArchitectureGenerator
{
    private Drawn Pool(ClassScribe owner, MethodScribe method, Drawn x)
    {
        long[] halved = [x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2];
        return random.Next(5) switch
        {
            0 => method.Result($"{owner.Field("pool", "MaxPool2d", "MaxPool2d(2)")}.forward({x.Code})", halved, run => run.Tape.Apply(OracleKind.Other, y => nn.functional.max_pool2d(y, 2), x.Oracle(run))),
            1 => method.Result($"functional.max_pool2d({x.Code}, 3, stride: 1, padding: 1)", x.Shape, run => run.Tape.Apply(OracleKind.Other, y => nn.functional.max_pool2d(y, 3, 1, 1), x.Oracle(run))),
            2 => method.Result($"{owner.Field("pool", "AvgPool2d", "AvgPool2d(2)")}.forward({x.Code})", halved, run => run.Tape.Apply(OracleKind.AveragePooling, y => nn.functional.avg_pool2d(y, 2), x.Oracle(run))),
            3 => method.Result($"functional.adaptive_avg_pool2d({x.Code}, 3)", [x.Shape[0], 3, 3], run => run.Tape.Apply(OracleKind.AveragePooling, y => nn.functional.adaptive_avg_pool2d(y, 3), x.Oracle(run))),
            _ => method.Result($"functional.interpolate({x.Code}, size: [{x.Shape[1] + 1}, {x.Shape[2]}], mode: InterpolationMode.Nearest)", [x.Shape[0], x.Shape[1] + 1, x.Shape[2]],
                run => run.Tape.Apply(OracleKind.Other, y => nn.functional.interpolate(y, size: [x.Shape[1] + 1, x.Shape[2]], mode: InterpolationMode.Nearest), x.Oracle(run))),
        };
    }

    private Drawn Rearrange(MethodScribe method, Drawn x)
    {
        Drawn Apply(string code, long[] shape, Func<Tensor, Tensor> function) => method.Result(code, shape, run => run.Tape.Apply(OracleKind.Other, function, x.Oracle(run)));
        long[] tail = x.Shape[1..];
        return random.Next(5) switch
        {
            0 when x.Shape[0] > 1 => Apply($"{x.Code}[.., 1..]", [x.Shape[0] - 1, .. tail], y => y.narrow(1, 1, x.Shape[0] - 1)),
            1 => Apply($"{x.Code}.flip(1)", x.Shape, y => y.flip(1)),
            2 when tail.Length == 2 => Apply($"{x.Code}.transpose(2, 3)", [x.Shape[0], tail[1], tail[0]], y => y.transpose(2, 3)),
            3 when tail.Length > 0 => Apply($"functional.pad({x.Code}, (1, 0))", [x.Shape[0], .. tail[..^1], tail[^1] + 1], y => nn.functional.pad(y, (1, 0))),
            _ => Apply($"{x.Code}.repeat({string.Join(", ", x.Shape.Select((_, i) => i == 0 ? "1, 2" : "1"))})", [x.Shape[0] * 2, .. tail], y => y.repeat([1, 2, .. tail.Select(_ => 1L)])),
        };
    }

    private Drawn Norm(ClassScribe owner, MethodScribe method, Drawn x)
    {
        if (random.Next(2) == 0)
        {
            var norm = owner.Field("bn", "BatchNorm2d", $"BatchNorm2d({x.Shape[0]})");
            // Apart from any linear layer, so that it stays: between additions of nothing.
            return method.Result($"({norm}.forward({x.Code} + 0.0) + 0.0)", x.Shape, run => run.Tape.Apply(OracleKind.BatchNorm, y => Eval((BatchNorm)run.Field(norm), y), x.Oracle(run)));
        }

        var group = owner.Field("norm", "GroupNorm", $"GroupNorm(1, {x.Shape[0]})");
        return method.Result($"{group}.forward({x.Code})", x.Shape, run => run.Tape.Normalize((GroupNorm)run.Field(group), x.Oracle(run)));
    }

    private static Tensor Eval(BatchNorm norm, Tensor x) => nn.functional.batch_norm(x, norm.running_mean!, norm.running_var!, norm.weight!, norm.bias!, eps: norm.eps);

    private Drawn Arithmetic(MethodScribe method, Drawn x)
    {
        x = method.Local(x);
        if (random.Next(2) == 0)
            return method.Result($"({x.Code} + 0.25)", x.Shape, run => run.Tape.Apply(OracleKind.Other, y => y + 0.25, x.Oracle(run)));
        return method.Result($"({x.Code} * {x.Code})", x.Shape, run => run.Tape.Product(x.Oracle(run), x.Oracle(run), isGate: false));
    }

    private Drawn Conditional(ClassScribe owner, MethodScribe method, Drawn x)
    {
        x = method.Local(x);
        var isOn = random.Next(2) == 0;
        var flag = owner.Fresh("flag");
        owner.Members.Add($"private readonly bool {flag} = {(isOn ? "true" : "false")};");
        var (type, construction, shape) = Geometry(x.Shape, x.Shape[0], keepsShape: true, bias: true);
        var field = owner.Field("layer", type, construction);
        return method.Result($"({flag} ? {field}.forward({x.Code}) : {x.Code})", shape, run => isOn ? run.Tape.Linear(run.Field(field), null, x.Oracle(run)) : x.Oracle(run));
    }

    private Drawn Reduce(MethodScribe method, Drawn x)
    {
        var last = x.Shape.Length;
        var shape = x.Shape[..^1];
        return random.Next(3) switch
        {
            0 => method.Result($"{x.Code}.amax([{last}])", shape, run => run.Tape.Apply(OracleKind.Other, y => y.amax([last]), x.Oracle(run))),
            1 => method.Result($"{x.Code}.max({last}).values", shape, run => run.Tape.Apply(OracleKind.Other, y => y.max(last).values, x.Oracle(run))),
            _ => method.Result($"{x.Code}.sum({last})", shape, run => run.Tape.Apply(OracleKind.AveragePooling, y => y.sum(last), x.Oracle(run))),
        };
    }
}
