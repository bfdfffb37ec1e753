using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

/// <summary>ResNet's block of two convolutions, as torchvision writes it.</summary>
[LrpBlock]
public partial class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    public BasicBlock(long inputs, long planes, long stride = 1, Sequential? downsample = null)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(inputs, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        this.downsample = downsample;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var identity = x;

        var y = conv1.forward(x);
        y = bn1.forward(y);
        y = relu.forward(y);

        y = conv2.forward(y);
        y = bn2.forward(y);

        if (downsample is not null)
            identity = downsample.forward(x);

        y += identity;
        return relu.forward(y);
    }
}

/// <summary>ResNet's block of a 3×3 convolution between two 1×1, as torchvision writes it.</summary>
[LrpBlock]
public partial class Bottleneck : Module<Tensor, Tensor>
{
    public const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Sequential? downsample;

    public Bottleneck(long inputs, long planes, long stride = 1, Sequential? downsample = null)
        : base(nameof(Bottleneck))
    {
        conv1 = Conv2d(inputs, planes, 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, stride: stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        conv3 = Conv2d(planes, planes * Expansion, 1, bias: false);
        bn3 = BatchNorm2d(planes * Expansion);
        this.downsample = downsample;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var y = relu.forward(bn1.forward(conv1.forward(x)));
        y = relu.forward(bn2.forward(conv2.forward(y)));
        y = bn3.forward(conv3.forward(y));
        y.add_(downsample is null ? x : downsample.forward(x));
        return relu.forward(y);
    }
}

/// <summary>torchvision's ResNet with narrower channels.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGammaBox>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class ResNet : Module<Tensor, Tensor>
{
    private const long Width = 8;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1 = BatchNorm2d(Width);
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly MaxPool2d? maxpool;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear fc;

    private delegate Module<Tensor, Tensor> Block(long inputs, long planes, long stride, Sequential? downsample);

    private ResNet(Block block, int expansion, int[] blocks, Conv2d stem, MaxPool2d? maxpool)
        : base(nameof(ResNet))
    {
        conv1 = stem;
        this.maxpool = maxpool;
        var inputs = Width;
        Sequential MakeLayer(long planes, int count, long stride)
        {
            var outputs = planes * expansion;
            var downsample = stride == 1 && inputs == outputs ? null : Sequential(Conv2d(inputs, outputs, 1, stride: stride, bias: false), BatchNorm2d(outputs));
            var layers = Sequential(block(inputs, planes, stride, downsample));
            for (var i = 1; i < count; i++)
                layers.append(block(outputs, planes, 1, null));
            inputs = outputs;
            return layers;
        }

        layer1 = MakeLayer(Width, blocks[0], 1);
        layer2 = MakeLayer(2 * Width, blocks[1], 2);
        layer3 = MakeLayer(4 * Width, blocks[2], 2);
        layer4 = MakeLayer(8 * Width, blocks[3], 2);
        fc = Linear(8 * Width * expansion, 10);
        RegisterComponents();
    }

    /// <summary>ResNet-18 with a stem for small images.</summary>
    public static ResNet ResNet18Cifar() =>
        new((inputs, planes, stride, downsample) => new BasicBlock(inputs, planes, stride, downsample), 1, [2, 2, 2, 2], Conv2d(3, Width, 3, padding: 1, bias: false), null);

    /// <summary>One bottleneck a stage, with ImageNet's stem.</summary>
    public static ResNet BottleneckImageNet() =>
        new((inputs, planes, stride, downsample) => new Bottleneck(inputs, planes, stride, downsample), Bottleneck.Expansion, [1, 1, 1, 1], Conv2d(3, Width, 7, stride: 2, padding: 3, bias: false), MaxPool2d(3, 2, 1));

    public override Tensor forward(Tensor x)
    {
        x = relu.forward(bn1.forward(conv1.forward(x)));
        if (maxpool is not null)
            x = maxpool.forward(x);

        x = layer1.forward(x);
        x = layer2.forward(x);
        x = layer3.forward(x);
        x = layer4.forward(x);

        x = avgpool.forward(x);
        x = flatten(x, 1);
        return fc.forward(x);
    }
}
