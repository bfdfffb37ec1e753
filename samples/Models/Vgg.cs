using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Networks of 3×3 convolutions (Simonyan and Zisserman 2015), with or without batch norm.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class Vgg : Module<Tensor, Tensor>
{
    private readonly Sequential features = Sequential();
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(7);
    private readonly Sequential classifier;

    private Vgg(int[] convolutions, int classes, int channels, bool batchNorm)
        : base(nameof(Vgg))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        int[] widths = [64, 128, 256, 512, 512];
        foreach (var (width, count) in widths.Zip(convolutions))
        {
            for (var i = 0; i < count; i++)
            {
                features.append(Conv2d(channels, width, 3, padding: 1));
                if (batchNorm)
                    features.append(BatchNorm2d(width));
                features.append(ReLU(inplace: true));
                channels = width;
            }

            features.append(MaxPool2d(2));
        }

        classifier = Sequential(
            Linear(512 * 7 * 7, 4096),
            ReLU(inplace: true),
            Dropout(),
            Linear(4096, 4096),
            ReLU(inplace: true),
            Dropout(),
            Linear(4096, classes));
        RegisterComponents();
        this.KaimingConvolutions();
        this.NormalDense(0.01);
    }

    /// <summary>VGG-11.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    /// <param name="batchNorm">Whether batch norm follows each convolution.</param>
    public static Vgg Vgg11(int classes = 1000, int channels = 3, bool batchNorm = false) => new([1, 1, 2, 2, 2], classes, channels, batchNorm);

    /// <summary>VGG-13.</summary>
    /// <inheritdoc cref="Vgg11"/>
    public static Vgg Vgg13(int classes = 1000, int channels = 3, bool batchNorm = false) => new([2, 2, 2, 2, 2], classes, channels, batchNorm);

    /// <summary>VGG-16.</summary>
    /// <inheritdoc cref="Vgg11"/>
    public static Vgg Vgg16(int classes = 1000, int channels = 3, bool batchNorm = false) => new([2, 2, 3, 3, 3], classes, channels, batchNorm);

    /// <summary>VGG-19.</summary>
    /// <inheritdoc cref="Vgg11"/>
    public static Vgg Vgg19(int classes = 1000, int channels = 3, bool batchNorm = false) => new([2, 2, 4, 4, 4], classes, channels, batchNorm);

    /// <summary>Images (B, C, H, W), at least 32×32, to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = features.forward(x);
        x = avgpool.forward(x).flatten(1);
        return classifier.forward(x);
    }
}
