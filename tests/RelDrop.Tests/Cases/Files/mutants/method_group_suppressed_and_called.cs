using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Networks whose layers see all layers before them (Huang et al. 2017).</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class DenseNet : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Linear classifier;

    private DenseNet(int[] blocks, int growth, int classes, int channels)
        : base(nameof(DenseNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var width = 2 * growth;
        features = Sequential(
            ("conv0", Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false)),
            ("norm0", BatchNorm2d(width)),
            ("relu0", ReLU(inplace: true)),
            ("pool0", MaxPool2d(3, stride: 2, padding: 1)));
        for (var i = 1; i <= blocks.Length; i++)
        {
            features.append($"denseblock{i}", DenseBlock(width, growth, blocks[i - 1]));
            width += blocks[i - 1] * growth;
            if (i == blocks.Length)
                break;
            features.append($"transition{i}", Transition(width));
            width /= 2;
        }

        features.append("norm5", BatchNorm2d(width));
        classifier = Linear(width, classes);
        RegisterComponents();
        this.KaimingConvolutions(init.FanInOut.FanIn);
        init.zeros_(classifier.bias!);
    }

    /// <summary>DenseNet-121.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    public static DenseNet DenseNet121(int classes = 1000, int channels = 3) => new([6, 12, 24, 16], growth: 32, classes, channels);

    /// <summary>Images (B, C, H, W), at least 32×32, to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = functional.relu(features.forward(x));
        x = (functional.adaptive_avg_pool2d(x, 1).flatten)!(1);
        return classifier.forward(x);
    }

    private static Sequential DenseBlock(int inputs, int growth, int count)
    {
        var block = Sequential();
        for (var i = 0; i < count; i++)
            block.append($"denselayer{i + 1}", new DenseLayer(inputs + i * growth, growth));
        return block;
    }

    private static Sequential Transition(int inputs) => Sequential(
        ("norm", BatchNorm2d(inputs)),
        ("relu", ReLU(inplace: true)),
        ("conv", Conv2d(inputs, inputs / 2, 1, bias: false)),
        ("pool", AvgPool2d(2)));
}

/// <summary>DenseNet's layer: it appends channels to its input.</summary>
[LrpBlock]
public partial class DenseLayer : Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm1;
    private readonly ReLU relu1 = ReLU();
    private readonly Conv2d conv1;
    private readonly BatchNorm2d norm2;
    private readonly ReLU relu2 = ReLU(inplace: true);
    private readonly Conv2d conv2;

    /// <summary>Creates the layer, with 4 × <paramref name="growth"/> channels between its convolutions.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="growth">Channels that are appended.</param>
    public DenseLayer(long inputs, long growth)
        : base(nameof(DenseLayer))
    {
        norm1 = BatchNorm2d(inputs);
        conv1 = Conv2d(inputs, 4 * growth, 1, bias: false);
        norm2 = BatchNorm2d(4 * growth);
        conv2 = Conv2d(4 * growth, growth, 3, padding: 1, bias: false);
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, inputs + growth, H, W).</summary>
    public override Tensor forward(Tensor x)
    {
        var y = conv1.forward(relu1.forward(norm1.forward(x)));
        y = conv2.forward(relu2.forward(norm2.forward(y)));
        return cat([x, y], 1);
    }
}
