using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>EfficientNet-B0 (Tan and Le 2019).</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class EfficientNetB0 : Module<Tensor, Tensor>
{
    private const double DropProbability = 0.2;

    /// <summary>Of each stage: expansion, kernel, stride of the first block, output channels, blocks (table 1 of the paper).</summary>
    private static readonly (int Expansion, int Kernel, int Stride, int Width, int Blocks)[] Stages =
    [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Sequential classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    public EfficientNetB0(int classes = 1000, int channels = 3)
        : base(nameof(EfficientNetB0))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var inputs = 32;
        features = Sequential(ConvNorm.Create(channels, inputs, 3, SiLU(inplace: true), stride: 2));

        // Deeper blocks are dropped more often.
        var total = (double)Stages.Sum(stage => stage.Blocks);
        var built = 0;
        foreach (var (expansion, kernel, stride, width, blocks) in Stages)
        {
            var stage = Sequential();
            for (var i = 0; i < blocks; i++)
            {
                stage.append(new MBConv(inputs, width, kernel, i == 0 ? stride : 1, expansion, DropProbability * built++ / total));
                inputs = width;
            }

            features.append(stage);
        }

        features.append(ConvNorm.Create(inputs, 4 * inputs, 1, SiLU(inplace: true)));
        classifier = Sequential(Dropout(0.2, inplace: true), Linear(4 * inputs, classes));
        RegisterComponents();
        this.KaimingConvolutions();
        this.UniformDense();
    }

    /// <summary>Images (B, C, H, W) to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = avgpool.forward(features.forward(x)).flatten(1);
        return classifier.forward(x);
    }
}
