using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>MobileNetV2 (Sandler et al. 2018) of width 1.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class MobileNetV2 : Module<Tensor, Tensor>
{
    /// <summary>Of each stage: expansion, output channels, blocks, stride of the first block (table 2 of the paper).</summary>
    private static readonly (int Expansion, int Width, int Blocks, int Stride)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    private readonly Sequential features;
    private readonly Sequential classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    public MobileNetV2(int classes = 1000, int channels = 3)
        : base(nameof(MobileNetV2))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var inputs = 32;
        features = Sequential(ConvNorm.Create(channels, inputs, 3, ReLU6(inplace: true), stride: 2));
        foreach (var (expansion, width, blocks, stride) in Stages)
        {
            for (var i = 0; i < blocks; i++)
            {
                features.append(new InvertedResidual(inputs, width, i == 0 ? stride : 1, expansion));
                inputs = width;
            }
        }

        features.append(ConvNorm.Create(inputs, 1280, 1, ReLU6(inplace: true)));
        classifier = Sequential(Dropout(0.2), Linear(1280, classes));
        RegisterComponents();
        this.KaimingConvolutions();
        this.NormalDense(0.01);
    }

    /// <summary>Images (B, C, H, W) to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = features.forward(x);
        x = functional.adaptive_avg_pool2d(x, 1).flatten(1);
        return classifier.forward(x);
    }
}

/// <summary>MobileNetV2's block: a 1×1 convolution that expands, a 3×3 one on each channel, and a 1×1 one without an activation.</summary>
[LrpBlock]
public partial class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly Sequential conv = Sequential();
    private readonly bool residual;

    /// <summary>Creates the block; where its shape does not change, the input is added to the output.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="stride">The 3×3 convolution's stride.</param>
    /// <param name="expansion">How many times as many channels the 3×3 convolution has; with 1 nothing expands.</param>
    public InvertedResidual(long inputs, long outputs, long stride, long expansion)
        : base(nameof(InvertedResidual))
    {
        residual = stride == 1 && inputs == outputs;
        var hidden = inputs * expansion;
        if (expansion != 1)
            conv.append(ConvNorm.Create(inputs, hidden, 1, ReLU6(inplace: true)));
        conv.append(ConvNorm.Create(hidden, hidden, 3, ReLU6(inplace: true), stride, groups: hidden));
        conv.append(Conv2d(hidden, outputs, 1, bias: false));
        conv.append(BatchNorm2d(outputs));
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, outputs, ⌈H / stride⌉, ⌈W / stride⌉).</summary>
    public override Tensor forward(Tensor x) => residual ? x.add(conv.forward(x), Number.One) : conv.forward(x);
}
