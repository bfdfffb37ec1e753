using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>ResNet's block of two 3×3 convolutions.</summary>
[LrpBlock]
public partial class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    /// <summary>Creates the block; where its shape changes, a 1×1 convolution fits the input to the output.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="planes">Channels of the output.</param>
    /// <param name="stride">The first convolution's stride.</param>
    public BasicBlock(long inputs, long planes, long stride = 1)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(inputs, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        if (stride != 1 || inputs != planes)
            downsample = Sequential(Conv2d(inputs, planes, 1, stride: stride, bias: false), BatchNorm2d(planes));
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, planes, ⌈H / stride⌉, ⌈W / stride⌉).</summary>
    public override Tensor forward(Tensor x)
    {
        var y = relu.forward(bn1.forward(conv1.forward(x)));
        y = bn2.forward(conv2.forward(y));
        y = y.add(downsample is null ? x : downsample.forward(x), Number.One);
        return relu.forward(y);
    }
}

/// <summary>ResNet's block of a 3×3 convolution between two 1×1.</summary>
[LrpBlock]
public partial class Bottleneck : Module<Tensor, Tensor>
{
    /// <summary>How many times as many channels the output has as the 3×3 convolution.</summary>
    public const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Sequential? downsample;

    /// <summary>Creates the block; where its shape changes, a 1×1 convolution fits the input to the output.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="planes">Channels of the 3×3 convolution.</param>
    /// <param name="stride">The 3×3 convolution's stride.</param>
    public Bottleneck(long inputs, long planes, long stride = 1)
        : base(nameof(Bottleneck))
    {
        var outputs = planes * Expansion;
        conv1 = Conv2d(inputs, planes, 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, stride: stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        conv3 = Conv2d(planes, outputs, 1, bias: false);
        bn3 = BatchNorm2d(outputs);
        if (stride != 1 || inputs != outputs)
            downsample = Sequential(Conv2d(inputs, outputs, 1, stride: stride, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, 4 planes, ⌈H / stride⌉, ⌈W / stride⌉).</summary>
    public override Tensor forward(Tensor x)
    {
        var y = relu.forward(bn1.forward(conv1.forward(x)));
        y = relu.forward(bn2.forward(conv2.forward(y)));
        y = bn3.forward(conv3.forward(y));
        y = y.add(downsample is null ? x : downsample.forward(x), Number.One);
        return relu.forward(y);
    }
}
