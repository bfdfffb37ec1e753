using RelDrop.Conformance.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance;

/// <summary>What the references' names stand for here. A model or rule that is not listed is unsupported.</summary>
public static class Catalog
{
    /// <summary>How to make a model.</summary>
    /// <param name="Create">Makes it.</param>
    /// <param name="Prefix">What its parameters' paths begin with where the reference's do not.</param>
    public sealed record Subject(Func<Module<Tensor, Tensor>> Create, string Prefix = "");

    /// <summary>Layers and networks.</summary>
    public static IReadOnlyDictionary<string, Subject> Models { get; } = new Dictionary<string, Subject>
    {
        ["linear"] = new(() => new LinearLayer(hasBias: true)),
        ["linear-nobias"] = new(() => new LinearLayer(hasBias: false)),
        ["conv1d"] = new(() => new Conv1dLayer()),
        ["conv2d"] = new(() => new Conv2dLayer(Conv2d(3, 4, 3, padding: 1))),
        ["conv2d-stride2"] = new(() => new Conv2dLayer(Conv2d(3, 4, 3, stride: 2, padding: 1))),
        ["conv2d-dilated"] = new(() => new Conv2dLayer(Conv2d(2, 3, 3, padding: 2, dilation: 2))),
        ["conv2d-groups"] = new(() => new Conv2dLayer(Conv2d(4, 6, 3, padding: 1, groups: 2))),
        ["conv2d-1x1"] = new(() => new Conv2dLayer(Conv2d(3, 5, 1, bias: false))),
        ["conv3d"] = new(() => new Conv3dLayer()),
        ["convtranspose2d"] = new(() => new ConvTranspose2dLayer()),
        ["avgpool2d"] = new(() => new AvgPool2dLayer(AvgPool2d(2))),
        ["avgpool2d-overlap"] = new(() => new AvgPool2dLayer(AvgPool2d(3, stride: 2, padding: 1))),
        ["adaptiveavgpool2d"] = new(() => new AdaptiveAvgPool2dLayer(AdaptiveAvgPool2d(1))),
        ["adaptiveavgpool2d-2x3"] = new(() => new AdaptiveAvgPool2dLayer(AdaptiveAvgPool2d([2, 3]))),
        ["mlp"] = new(() => new Mlp(), "layers."),
        ["vgg"] = new(() => new Vgg()),
        ["resnet18-w8-cifar"] = new(ResNet.ResNet18Cifar),
        ["resnet50-w8-imagenet"] = new(ResNet.BottleneckImageNet),
        ["pointnet2-ssg"] = new(() => new PointNet2Ssg()),
        ["pointnet2-msg"] = new(() => new PointNet2Msg()),
    };

    /// <summary>Rules on a single layer, and composites of networks.</summary>
    public static IReadOnlyDictionary<string, Type> Composites { get; } = new Dictionary<string, Type>
    {
        ["epsilon(1e-6)"] = typeof(EpsilonEverywhere),
        ["epsilon(0.25)"] = typeof(LargeEpsilonEverywhere),
        ["zplus"] = typeof(ZPlusEverywhere),
        ["flat"] = typeof(FlatEverywhere),
        ["alphabeta(2,1)"] = typeof(Alpha2Beta1Everywhere),
        ["alphabeta(1,0)"] = typeof(Alpha1Beta0Everywhere),
        ["gamma(0.25)"] = typeof(GammaEverywhere),
        ["gamma(1.0)"] = typeof(LargeGammaEverywhere),
        ["zbox(-1,1)"] = typeof(ZBoxEverywhere),
        ["wsquare"] = typeof(WSquareEverywhere),
        ["norm"] = typeof(NormEverywhere),
        ["EpsilonPlus"] = typeof(EpsilonPlus),
        ["EpsilonPlusFlat"] = typeof(EpsilonPlusFlat),
        ["EpsilonFlat"] = typeof(EpsilonFlat),
        ["RelDropPaper"] = typeof(RelDropPaper),
        ["EpsilonAlpha2Beta1"] = typeof(EpsilonAlpha2Beta1),
        ["EpsilonAlpha2Beta1Flat"] = typeof(EpsilonAlpha2Beta1Flat),
        ["EpsilonGammaBox"] = typeof(EpsilonGammaBox),
        ["ExcitationBackprop"] = typeof(ExcitationBackprop),
        ["DeconvNet"] = typeof(DeconvNet),
        ["GuidedBackprop"] = typeof(GuidedBackprop),
        ["BetaSmooth"] = typeof(BetaSmooth),
        ["Gradient"] = typeof(Gradient),
        ["FlatThenEpsilon"] = typeof(FlatThenEpsilon),
        ["FlatThenZPlus"] = typeof(FlatThenZPlus),
    };
}
