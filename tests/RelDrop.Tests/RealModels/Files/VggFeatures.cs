// refused Collect
// input: 1, 3, 16, 16
using System.Collections.Generic;

namespace Models;

/// <summary>VGG whose intermediate features are compared, as in perceptual losses.</summary>
[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private static readonly IDictionary<string, object[]> cfg = new Dictionary<string, object[]>
    {
        ["A"] = [4, "M", 6, "M", 8, 8, "M"],
        ["B"] = [4, 4, "M", 6, 6, "M", 8, 8, "M"],
    };

    private readonly HashSet<string> taps = ["2", "6"];

    public Sequential Features { get; }
    public Module<Tensor, Tensor> Classifier { get; }

    public Net(string name = "A", bool batch_norm = true, int num_classes = 3) : base($"VGG-{name}")
    {
        Features = make_layers(cfg[name], batch_norm);
        Classifier = Linear(4 + 6 + 8 * 2 * 2, num_classes);
        register_module("features", Features);
        register_module("classifier", Classifier);
    }

    private static Sequential make_layers(object[] cfg, bool batch_norm)
    {
        var layers = Sequential();
        long in_channels = 3;
        foreach (var v in cfg)
        {
            if (v is "M")
            {
                layers.append(MaxPool2d(2, 2));
            }
            else if (v is int width)
            {
                layers.append(Conv2d(in_channels, width, 3, padding: 1));
                if (batch_norm)
                    layers.append(BatchNorm2d(width));
                layers.append(ReLU());
                in_channels = width;
            }
        }
        return layers;
    }

    private IEnumerable<Tensor> Collect(Tensor x)
    {
        foreach (var (name, module) in Features.named_children())
        {
            x = ((Module<Tensor, Tensor>)module).forward(x);
            if (taps.Contains(name))
                yield return x.mean([2, 3]);
        }
        yield return x.flatten(1);
    }

    public override Tensor forward(Tensor x) => Classifier.forward(cat(Collect(x).ToArray(), 1));
}
