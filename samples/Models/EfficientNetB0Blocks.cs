using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>EfficientNet's block: MobileNetV2's with SiLU and squeeze-excitation.</summary>
[LrpBlock]
public partial class MBConv : Module<Tensor, Tensor>
{
    private readonly Sequential block = Sequential();
    private readonly StochasticDepth stochastic_depth;
    private readonly bool residual;

    /// <summary>Creates the block; where its shape does not change, the input is added to the output.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">Width of the convolution on each channel.</param>
    /// <param name="stride">Stride of the convolution on each channel.</param>
    /// <param name="expansion">How many times as many channels that convolution has; with 1 nothing expands.</param>
    /// <param name="dropProbability">How often training skips all but the sum.</param>
    public MBConv(long inputs, long outputs, long kernel, long stride, long expansion, double dropProbability)
        : base(nameof(MBConv))
    {
        residual = stride == 1 && inputs == outputs;
        var hidden = inputs * expansion;
        if (expansion != 1)
            block.append(ConvNorm.Create(inputs, hidden, 1, SiLU(inplace: true)));
        block.append(ConvNorm.Create(hidden, hidden, kernel, SiLU(inplace: true), stride, groups: hidden));
        block.append(new SqueezeExcitation(hidden, Math.Max(1, inputs / 4)));
        block.append(ConvNorm.Create(hidden, outputs, 1));
        stochastic_depth = new StochasticDepth(dropProbability);
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, outputs, ⌈H / stride⌉, ⌈W / stride⌉).</summary>
    public override Tensor forward(Tensor x)
    {
        var y = block.forward(x);
        return residual ? stochastic_depth.forward(y).add(x, Number.One) : y;
    }
}

/// <summary>Scales each channel by a gate that the mean of every channel decides (Hu et al. 2018).</summary>
[LrpBlock]
public partial class SqueezeExcitation : Module<Tensor, Tensor>
{
    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    private readonly Conv2d fc1;
    private readonly SiLU activation = SiLU();
    private readonly Conv2d fc2;
    private readonly Sigmoid scale_activation = Sigmoid();

    /// <summary>Creates the gate.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="squeezed">Channels in between.</param>
    public SqueezeExcitation(long channels, long squeezed)
        : base(nameof(SqueezeExcitation))
    {
        fc1 = Conv2d(channels, squeezed, 1);
        fc2 = Conv2d(squeezed, channels, 1);
        RegisterComponents();
    }

    /// <summary>(B, channels, H, W) to the same shape.</summary>
    public override Tensor forward(Tensor x) => x * Gate(x);

    private Tensor Gate(Tensor x)
    {
        x = activation.forward(fc1.forward(avgpool.forward(x)));
        return scale_activation.forward(fc2.forward(x));
    }
}

/// <summary>In training, sets whole samples to 0 with a probability and scales the others up to the same expectation (Huang et al. 2016).</summary>
/// <param name="probability">The probability, at least 0 and below 1.</param>
[LrpBlock]
public partial class StochasticDepth(double probability) : Module<Tensor, Tensor>(nameof(StochasticDepth))
{
    /// <summary>(B, …) to the same shape.</summary>
    public override Tensor forward(Tensor x)
    {
        if (!training || probability == 0)
            return x;

        using var kept = ones([x.shape[0], .. Enumerable.Repeat(1L, (int)x.dim() - 1)], dtype: x.dtype, device: x.device);
        kept.bernoulli_(1 - probability).div_(Number.Of(1 - probability));
        return x * kept;
    }
}
