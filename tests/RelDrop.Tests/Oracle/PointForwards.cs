using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>One set abstraction of a PointNet++: how many centres, and radius and neighbours at each scale.</summary>
internal sealed record PointStage(int Centers, params (double Radius, int Neighbours)[] Scales);

/// <summary>The forward passes of PointNet++, with the oracle's operations and sampling by plain loops. Only the parameters are the model's.</summary>
internal sealed class PointForwards(LrpTape tape)
{
    /// <summary>The rule of first layers at scales but the first: zennit knows one first layer only.</summary>
    public OracleRule? OtherScales { get; init; }

    /// <summary>Points (B, 3 + C, N) to logits.</summary>
    public LrpTape.Node Run(nn.Module model, LrpTape.Node points, params PointStage[] stages)
    {
        for (var i = 0; i < stages.Length; i++)
            points = Abstract(Child(model, $"sa{i + 1}"), points, stages[i]);
        var global = Child(model, $"sa{stages.Length + 1}");
        var x = Mlp(Modules(global, "mlp_convs"), Modules(global, "mlp_bns"), tape.Apply(OracleKind.Other, y => y.unsqueeze(2), points), null);
        x = tape.Apply(OracleKind.Other, y => y.max(3).values.squeeze(2), x);
        for (var i = 1; Has(model, $"bn{i}"); i++)
            x = ReLU(tape.Linear(Child(model, $"fc{i}"), (BatchNorm)Child(model, $"bn{i}"), x));
        return tape.Linear(model.named_children().Last(child => child.name.StartsWith("fc", StringComparison.Ordinal)).module, null, x);
    }

    private LrpTape.Node Abstract(nn.Module block, LrpTape.Node points, PointStage stage)
    {
        var coordinates = tape.Apply(OracleKind.Other, y => y.narrow(1, 0, 3), points);
        var features = tape.Apply(OracleKind.Other, y => y.narrow(1, 3, y.shape[1] - 3), points);
        var centers = Gather(coordinates, PlainSampling.FarthestPoints(coordinates.Value, stage.Centers));
        List<LrpTape.Node> parts = [centers];
        for (var i = 0; i < stage.Scales.Length; i++)
        {
            var (radius, neighbours) = stage.Scales[i];
            var around = PlainSampling.BallQuery(coordinates.Value, centers.Value, radius, neighbours);
            LrpTape.Node Grouped(LrpTape.Node x) => tape.Apply(OracleKind.Other, y => y.reshape(y.shape[0], y.shape[1], stage.Centers, neighbours), Gather(x, around.flatten(1)));
            // No rule says how a difference of coordinates is shared: it is the gradient under every preset that is compared.
            var relative = tape.Sum(Grouped(coordinates), tape.Apply(OracleKind.Other, y => y.unsqueeze(3), centers), isDifference: true);
            var isMsg = Has(block, "conv_blocks");
            var x = isMsg ? Join(Grouped(features), relative) : Join(relative, Grouped(features));
            var (convs, norms) = isMsg ? (Modules(Modules(block, "conv_blocks")[i]), Modules(Modules(block, "bn_blocks")[i])) : (Modules(block, "mlp_convs"), Modules(block, "mlp_bns"));
            x = Mlp(convs, norms, x, i > 0 ? OtherScales : null);
            parts.Add(tape.Apply(OracleKind.Other, y => y.max(3).values, x));
        }

        return Join([.. parts]);
    }

    private LrpTape.Node Mlp(nn.Module[] convs, nn.Module[] norms, LrpTape.Node x, OracleRule? first)
    {
        for (var i = 0; i < convs.Length; i++)
            x = ReLU(tape.Linear(convs[i], (BatchNorm)norms[i], x, i == 0 && x.IsFirst ? first : null));
        return x;
    }

    private LrpTape.Node Join(params LrpTape.Node[] xs) => tape.Combine(ys => cat(ys, 1), xs);

    private LrpTape.Node Gather(LrpTape.Node x, Tensor index) =>
        tape.Apply(OracleKind.Other, y => y.gather(2, index.unsqueeze(1).expand(-1, y.shape[1], -1)), x);

    private LrpTape.Node ReLU(LrpTape.Node x) => tape.Apply(OracleKind.ReLU, y => y.relu(), x);

    private static nn.Module Child(nn.Module of, string name) => of.named_children().Single(child => child.name == name).module;

    private static bool Has(nn.Module of, string name) => of.named_children().Any(child => child.name == name);

    private static nn.Module[] Modules(nn.Module of, string name) => Modules(Child(of, name));

    private static nn.Module[] Modules(nn.Module of) => [.. of.children()];
}
