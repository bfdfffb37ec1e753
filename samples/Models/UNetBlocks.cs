using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Two 3×3 convolutions, each with batch norm and ReLU.</summary>
[LrpBlock]
public partial class DoubleConv : Module<Tensor, Tensor>
{
    private readonly Sequential double_conv;

    /// <summary>Creates the block.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="hidden">Channels in between; those of the output by default.</param>
    public DoubleConv(long inputs, long outputs, long? hidden = null)
        : base(nameof(DoubleConv))
    {
        var between = hidden ?? outputs;
        double_conv = Sequential(
            Conv2d(inputs, between, 3, padding: 1, bias: false),
            BatchNorm2d(between),
            ReLU(inplace: true),
            Conv2d(between, outputs, 3, padding: 1, bias: false),
            BatchNorm2d(outputs),
            ReLU(inplace: true));
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, outputs, H, W).</summary>
    public override Tensor forward(Tensor x) => double_conv.forward(x);
}

/// <summary>Halves the size.</summary>
[LrpBlock]
public partial class Down : Module<Tensor, Tensor>
{
    private readonly Sequential maxpool_conv;

    /// <summary>Creates the block.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    public Down(long inputs, long outputs)
        : base(nameof(Down))
    {
        maxpool_conv = Sequential(MaxPool2d(2), new DoubleConv(inputs, outputs));
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, outputs, H / 2, W / 2), rounded down.</summary>
    public override Tensor forward(Tensor x) => maxpool_conv.forward(x);
}

/// <summary>Doubles the size and joins what had that size on the way down.</summary>
[LrpBlock]
public partial class Up : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> up;
    private readonly DoubleConv conv;

    /// <summary>Creates the block.</summary>
    /// <param name="inputs">Channels of both inputs together.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="bilinear">Whether it scales up by interpolation, else by a transposed convolution that halves the channels.</param>
    public Up(long inputs, long outputs, bool bilinear)
        : base(nameof(Up))
    {
        up = bilinear
            ? Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: true)
            : ConvTranspose2d(inputs, inputs / 2, 2, stride: 2);
        conv = new DoubleConv(inputs, outputs, bilinear ? inputs / 2 : outputs);
        RegisterComponents();
    }

    /// <summary>
    /// What is scaled up, (B, ·, h, w), and what it is joined with, (B, inputs / 2, H, W), to (B, outputs, H, W). The difference
    /// of H and 2h, W and 2w is padded.
    /// </summary>
    public override Tensor forward(Tensor x, Tensor skip)
    {
        x = up.forward(x);
        var height = skip.shape[2] - x.shape[2];
        var width = skip.shape[3] - x.shape[3];
        if (height != 0 || width != 0)
            x = functional.pad(x, (width / 2, width - width / 2, height / 2, height - height / 2));
        return conv.forward(cat([skip, x], 1));
    }
}

/// <summary>Gives each pixel its logits.</summary>
[LrpBlock]
public partial class OutConv : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="classes">Channels of the output.</param>
    public OutConv(long inputs, long classes)
        : base(nameof(OutConv))
    {
        conv = Conv2d(inputs, classes, 1);
        RegisterComponents();
    }

    /// <summary>(B, inputs, H, W) to (B, classes, H, W).</summary>
    public override Tensor forward(Tensor x) => conv.forward(x);
}
