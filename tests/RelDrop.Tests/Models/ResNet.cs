using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Models;

/// <summary>ResNet's two-convolution block, as torchvision writes it.</summary>
[LrpBlock]
public partial class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    public BasicBlock(long inputs, long outputs, long stride = 1, Sequential? downsample = null)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(outputs);
        conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(outputs);
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

/// <summary>A small ResNet with the CIFAR stem.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<Gradient>]
public partial class SmallResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 8, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(8);
    private readonly Sequential layer1 = MakeLayer(8, 8, 2, 1);
    private readonly Sequential layer2 = MakeLayer(8, 16, 2, 2);
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Linear fc = Linear(16, 10);

    public SmallResNet()
        : base(nameof(SmallResNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = functional.relu(bn1.forward(conv1.forward(x)));
        x = layer1.forward(x);
        x = layer2.forward(x);
        return fc.forward(avgpool.forward(x).flatten(1));
    }

    private static Sequential MakeLayer(long inputs, long outputs, int blocks, long stride)
    {
        var downsample = stride == 1 && inputs == outputs ? null : Sequential(Conv2d(inputs, outputs, 1, stride: stride, bias: false), BatchNorm2d(outputs));
        var layers = Sequential(new BasicBlock(inputs, outputs, stride, downsample));
        for (var i = 1; i < blocks; i++)
            layers.append(new BasicBlock(outputs, outputs));
        return layers;
    }
}
