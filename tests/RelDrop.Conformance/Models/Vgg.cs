using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

/// <summary>A small VGG with batch norm, its convolutions built in a loop as torchvision does.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGammaBox>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class Vgg : Module<Tensor, Tensor>
{
    private readonly Sequential features = MakeFeatures([8, 8, 0, 16, 0]);
    private readonly Sequential classifier = Sequential(Linear(256, 32), ReLU(inplace: true), Dropout(), Linear(32, 10));

    public Vgg()
        : base(nameof(Vgg)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = features.forward(x);
        x = x.flatten(1);
        return classifier.forward(x);
    }

    /// <summary>Channels of the convolutions; 0 is a max pooling.</summary>
    private static Sequential MakeFeatures(long[] configuration)
    {
        var layers = Sequential();
        var inputs = 3L;
        foreach (var channels in configuration)
        {
            if (channels == 0)
            {
                layers.append(MaxPool2d(2, 2));
                continue;
            }

            layers.append(Conv2d(inputs, channels, 3, padding: 1));
            layers.append(BatchNorm2d(channels));
            layers.append(ReLU(inplace: true));
            inputs = channels;
        }

        return layers;
    }
}
