using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Residual networks (He et al. 2016), version 1.5: a bottleneck strides in its 3×3 convolution.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
public partial class ResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1 = BatchNorm2d(64);
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly MaxPool2d? maxpool;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear fc;

    private ResNet(bool bottleneck, int[] blocks, int classes, int channels, bool smallImages)
        : base(nameof(ResNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        conv1 = smallImages
            ? Conv2d(channels, 64, 3, padding: 1, bias: false)
            : Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false);
        maxpool = smallImages ? null : MaxPool2d(3, stride: 2, padding: 1);

        var expansion = bottleneck ? Bottleneck.Expansion : 1;
        var inputs = 64;
        layer1 = Stage(64, blocks[0], 1);
        layer2 = Stage(128, blocks[1], 2);
        layer3 = Stage(256, blocks[2], 2);
        layer4 = Stage(512, blocks[3], 2);
        fc = Linear(512 * expansion, classes);
        RegisterComponents();
        this.KaimingConvolutions();

        Sequential Stage(int planes, int count, int stride)
        {
            var stage = Sequential();
            for (var i = 0; i < count; i++)
            {
                stage.append(Block(planes, i == 0 ? stride : 1));
                inputs = planes * expansion;
            }

            return stage;
        }

        Module<Tensor, Tensor> Block(int planes, int stride) => bottleneck
            ? new Bottleneck(inputs, planes, stride)
            : new BasicBlock(inputs, planes, stride);
    }

    /// <summary>ResNet-18.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    /// <param name="smallImages">Whether the stem is the one for small images such as CIFAR's: a 3×3 convolution of stride 1 and no pooling.</param>
    public static ResNet ResNet18(int classes = 1000, int channels = 3, bool smallImages = false) =>
        new(bottleneck: false, [2, 2, 2, 2], classes, channels, smallImages);

    /// <summary>ResNet-34.</summary>
    /// <inheritdoc cref="ResNet18"/>
    public static ResNet ResNet34(int classes = 1000, int channels = 3, bool smallImages = false) =>
        new(bottleneck: false, [3, 4, 6, 3], classes, channels, smallImages);

    /// <summary>ResNet-50.</summary>
    /// <inheritdoc cref="ResNet18"/>
    public static ResNet ResNet50(int classes = 1000, int channels = 3, bool smallImages = false) =>
        new(bottleneck: true, [3, 4, 6, 3], classes, channels, smallImages);

    /// <summary>ResNet-101.</summary>
    /// <inheritdoc cref="ResNet18"/>
    public static ResNet ResNet101(int classes = 1000, int channels = 3, bool smallImages = false) =>
        new(bottleneck: true, [3, 4, 23, 3], classes, channels, smallImages);

    /// <summary>ResNet-152.</summary>
    /// <inheritdoc cref="ResNet18"/>
    public static ResNet ResNet152(int classes = 1000, int channels = 3, bool smallImages = false) =>
        new(bottleneck: true, [3, 8, 36, 3], classes, channels, smallImages);

    /// <summary>Images (B, C, H, W) to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = relu.forward(bn1.forward(conv1.forward(x)));
        if (maxpool is not null)
            x = maxpool.forward(x);

        x = layer1.forward(x);
        x = layer2.forward(x);
        x = layer3.forward(x);
        x = layer4.forward(x);

        x = avgpool.forward(x).flatten(1);
        return fc.forward(x);
    }
}
