using RelDrop.Conformance.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>The forward passes of the models for which zennit's relevance is known, with the oracle's operations.</summary>
internal static class ReferenceForwards
{
    /// <summary>A network, or a single layer with a rule of its own.</summary>
    public static LrpTape.Node Run(LrpTape tape, nn.Module model, LrpTape.Node x, OracleRule? own = null) => model switch
    {
        Mlp => Sequence(tape, (Sequential)model.children().Single(), x),
        Vgg => Sequence(tape, Child<Sequential>(model, "classifier"), Flatten(tape, Sequence(tape, Child<Sequential>(model, "features"), x))),
        ResNet => Residual(tape, model, x),
        PointNet2Ssg => new PointForwards(tape).Run(model, x, new PointStage(32, (0.4, 8)), new PointStage(8, (0.8, 8))),
        PointNet2Msg => new PointForwards(tape) { OtherScales = tape.OtherLayers }.Run(model, x, new PointStage(32, (0.2, 4), (0.4, 8)), new PointStage(8, (0.4, 4), (0.8, 8))),
        _ => Layer(tape, model.children().Single(), null, x, own),
    };

    /// <summary>Layers one after another, each batch norm folded into the layer before it.</summary>
    public static LrpTape.Node Sequence(LrpTape tape, Sequential layers, LrpTape.Node x)
    {
        var modules = layers.children().ToArray();
        for (var i = 0; i < modules.Length; i++)
            x = modules[i] is BatchNorm ? x : Layer(tape, modules[i], i + 1 < modules.Length ? modules[i + 1] as BatchNorm : null, x);
        return x;
    }

    private static LrpTape.Node Layer(LrpTape tape, nn.Module layer, BatchNorm? norm, LrpTape.Node x, OracleRule? own = null) => layer switch
    {
        TorchSharp.Modules.Linear or Convolution => tape.Linear(layer, norm, x, own),
        Dropout => x,
        TorchSharp.Modules.ReLU => ReLU(tape, x),
        MaxPool2d pool => tape.Apply(OracleKind.Other, pool.forward, x),
        AvgPool2d or AdaptiveAvgPool2d => tape.Apply(OracleKind.AveragePooling, ((nn.Module<Tensor, Tensor>)layer).forward, x),
        _ => throw new NotSupportedException(layer.GetName()),
    };

    private static LrpTape.Node Residual(LrpTape tape, nn.Module model, LrpTape.Node x)
    {
        LrpTape.Node Convolve(nn.Module of, int i, LrpTape.Node y) => tape.Linear(Child<Conv2d>(of, $"conv{i}"), Child<BatchNorm2d>(of, $"bn{i}"), y);

        x = ReLU(tape, Convolve(model, 1, x));
        if (Has(model, "maxpool"))
            x = Layer(tape, Child<MaxPool2d>(model, "maxpool"), null, x);
        foreach (var block in Enumerable.Range(1, 4).SelectMany(i => Child<Sequential>(model, "layer" + i).children()))
        {
            var y = Convolve(block, 2, ReLU(tape, Convolve(block, 1, x)));
            if (Has(block, "conv3"))
                y = Convolve(block, 3, ReLU(tape, y));
            x = ReLU(tape, tape.Sum(y, Has(block, "downsample") ? Sequence(tape, Child<Sequential>(block, "downsample"), x) : x));
        }

        x = tape.Apply(OracleKind.AveragePooling, y => y.mean([2, 3], keepdim: true), x);
        return tape.Linear(Child<TorchSharp.Modules.Linear>(model, "fc"), null, Flatten(tape, x));
    }

    private static LrpTape.Node ReLU(LrpTape tape, LrpTape.Node x) => tape.Apply(OracleKind.ReLU, y => y.relu(), x);

    private static LrpTape.Node Flatten(LrpTape tape, LrpTape.Node x) => tape.Apply(OracleKind.Other, y => y.flatten(1), x);

    private static T Child<T>(nn.Module of, string name)
        where T : nn.Module => (T)of.named_children().Single(child => child.name == name).module;

    private static bool Has(nn.Module of, string name) => of.named_children().Any(child => child.name == name);
}
