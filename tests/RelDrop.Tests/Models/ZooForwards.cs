using RelDrop.Models;
using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Models;

/// <summary>What the zoo's networks compute, written out once more for the oracle. Only the parameters are theirs.</summary>
internal sealed class ZooForwards(LrpTape tape)
{
    public LrpTape.Node Run(nn.Module module, LrpTape.Node x) => module switch
    {
        ResNet or DenseNet or MobileNetV2 or EfficientNetB0 => Classifier(module, x),
        Vgg => Run(Child(module, "classifier"), Flatten(AdaptiveAverage(Run(Child(module, "features"), x), 7))),
        LeNet5 => LeNet(module, x),
        UNet => Segmentation(module, x),
        BasicBlock => Residual(module, ["1", "2"], x),
        Bottleneck => Residual(module, ["1", "2", "3"], x),
        DenseLayer => Dense(module, x),
        InvertedResidual => Skip(x, Run(Child(module, "conv"), x), isFirst: true),
        MBConv => Skip(x, Run(Child(module, "block"), x), isFirst: false),
        SqueezeExcitation => Gated(module, x),
        DoubleConv or Down or OutConv => Run(module.children().Single(), x),
        Sequential sequence => Sequence(sequence, x),
        TorchSharp.Modules.Linear or Convolution => tape.Linear(module, null, x),
        BatchNorm norm => Normalized(norm, x),
        TorchSharp.Modules.ReLU => ReLU(x),
        ReLU6 => tape.Apply(OracleKind.Activation, y => y.clamp(Number.Zero, Number.Of(6)), x),
        SiLU => tape.Apply(OracleKind.Activation, y => y * y.sigmoid(), x),
        MaxPool2d pool => tape.Apply(OracleKind.Other, pool.forward, x),
        AvgPool2d => tape.Apply(OracleKind.AveragePooling, y => nn.functional.avg_pool2d(y, 2), x),
        Upsample up => tape.Apply(OracleKind.Other, up.forward, x),
        Dropout => x,
        _ => throw new NotSupportedException(module.GetName()),
    };

    /// <summary>Layers one after another, each batch norm folded into the layer that it follows.</summary>
    private LrpTape.Node Sequence(Sequential sequence, LrpTape.Node x)
    {
        var layers = sequence.children().ToArray();
        for (var i = 0; i < layers.Length; i++)
            x = layers[i] is Convolution && i + 1 < layers.Length && layers[i + 1] is BatchNorm norm ? tape.Linear(layers[i++], norm, x) : Run(layers[i], x);
        return x;
    }

    /// <summary>Features, their mean over the image, and a dense layer.</summary>
    private LrpTape.Node Classifier(nn.Module model, LrpTape.Node x)
    {
        if (model is ResNet)
        {
            x = ReLU(Convolve(model, "1", x));
            foreach (var name in new[] { "maxpool", "layer1", "layer2", "layer3", "layer4" }.Where(name => Has(model, name)))
                x = Run(Child(model, name), x);
        }
        else
        {
            x = Run(Child(model, "features"), x);
            x = model is DenseNet ? ReLU(x) : x;
        }

        return Run(Child(model, model is ResNet ? "fc" : "classifier"), Flatten(AdaptiveAverage(x, 1)));
    }

    private LrpTape.Node LeNet(nn.Module model, LrpTape.Node x)
    {
        foreach (var name in new[] { "conv1", "conv2" })
            x = tape.Apply(OracleKind.Other, y => nn.functional.max_pool2d(y, 2), ReLU(Run(Child(model, name), x)));
        x = Flatten(x);
        foreach (var name in new[] { "fc1", "fc2" })
            x = ReLU(Run(Child(model, name), x));
        return Run(Child(model, "fc3"), x);
    }

    private LrpTape.Node Segmentation(nn.Module model, LrpTape.Node x)
    {
        var down = new Stack<LrpTape.Node>();
        x = Run(Child(model, "inc"), x);
        for (var i = 1; i <= 4; i++)
        {
            down.Push(x);
            x = Run(Child(model, $"down{i}"), x);
        }

        for (var i = 1; i <= 4; i++)
        {
            var (up, skip) = (Child(model, $"up{i}"), down.Pop());
            x = Run(Child(up, "up"), x);
            var (height, width) = (skip.Value.shape[2] - x.Value.shape[2], skip.Value.shape[3] - x.Value.shape[3]);
            x = tape.Apply(OracleKind.Other, y => nn.functional.pad(y, (width / 2, width - (width / 2), height / 2, height - (height / 2))), x);
            x = Run(Child(up, "conv"), tape.Combine(parts => cat(parts, 1), skip, x));
        }

        return Run(Child(model, "outc"), x);
    }

    private LrpTape.Node Residual(nn.Module block, string[] convolutions, LrpTape.Node x)
    {
        var y = convolutions.Aggregate(x, (y, suffix) => Convolve(block, suffix, suffix == "1" ? y : ReLU(y)));
        return ReLU(tape.Sum(y, Has(block, "downsample") ? Run(Child(block, "downsample"), x) : x));
    }

    /// <summary>Batch norm comes first, and so is not folded; the second follows the first convolution.</summary>
    private LrpTape.Node Dense(nn.Module layer, LrpTape.Node x)
    {
        var y = tape.Linear(Child(layer, "conv1"), (BatchNorm)Child(layer, "norm2"), ReLU(Run(Child(layer, "norm1"), x)));
        return tape.Combine(parts => cat(parts, 1), x, Run(Child(layer, "conv2"), ReLU(y)));
    }

    /// <summary>Adds what has the input's shape. None of these networks has such a block that strides or widens.</summary>
    private LrpTape.Node Skip(LrpTape.Node x, LrpTape.Node y, bool isFirst) =>
        !x.Value.shape.SequenceEqual(y.Value.shape) ? y : isFirst ? tape.Sum(x, y) : tape.Sum(y, x);

    private LrpTape.Node Gated(nn.Module module, LrpTape.Node x)
    {
        var squeezed = Run(Child(module, "fc1"), AdaptiveAverage(x, 1));
        var gate = Run(Child(module, "fc2"), tape.Apply(OracleKind.Activation, y => y * y.sigmoid(), squeezed));
        return tape.Product(x, tape.Apply(OracleKind.Activation, y => y.sigmoid(), gate), isGate: true);
    }

    private LrpTape.Node Normalized(BatchNorm norm, LrpTape.Node x) => tape.Apply(
        OracleKind.BatchNorm, y => nn.functional.batch_norm(y, norm.running_mean!, norm.running_var!, norm.weight!.detach(), norm.bias!.detach(), eps: norm.eps), x);

    private LrpTape.Node Convolve(nn.Module of, string suffix, LrpTape.Node x) => tape.Linear(Child(of, "conv" + suffix), (BatchNorm)Child(of, "bn" + suffix), x);

    private LrpTape.Node ReLU(LrpTape.Node x) => tape.Apply(OracleKind.ReLU, y => y.relu(), x);

    private LrpTape.Node AdaptiveAverage(LrpTape.Node x, long size) => tape.Apply(OracleKind.AveragePooling, y => nn.functional.adaptive_avg_pool2d(y, size), x);

    private LrpTape.Node Flatten(LrpTape.Node x) => tape.Apply(OracleKind.Other, y => y.flatten(1), x);

    private static nn.Module Child(nn.Module of, string name) => of.named_children().Single(child => child.name == name).module;

    private static bool Has(nn.Module of, string name) => of.named_children().Any(child => child.name == name);
}
