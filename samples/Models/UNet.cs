using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>U-Net (Ronneberger et al. 2015) with padding and batch norm, which gives each pixel its class.</summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<Gradient>]
public partial class UNet : Module<Tensor, Tensor>
{
    private readonly DoubleConv inc;
    private readonly Down down1 = new(64, 128);
    private readonly Down down2 = new(128, 256);
    private readonly Down down3 = new(256, 512);
    private readonly Down down4;
    private readonly Up up1;
    private readonly Up up2;
    private readonly Up up3;
    private readonly Up up4;
    private readonly OutConv outc;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">How many classes a pixel may have.</param>
    /// <param name="channels">How many channels the images have.</param>
    /// <param name="bilinear">Whether it scales up by interpolation, else by transposed convolutions.</param>
    public UNet(int classes = 2, int channels = 3, bool bilinear = false)
        : base(nameof(UNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        // Interpolation keeps the channels, so that there are half as many to begin with.
        var factor = bilinear ? 2 : 1;
        inc = new DoubleConv(channels, 64);
        down4 = new Down(512, 1024 / factor);
        up1 = new Up(1024, 512 / factor, bilinear);
        up2 = new Up(512, 256 / factor, bilinear);
        up3 = new Up(256, 128 / factor, bilinear);
        up4 = new Up(128, 64, bilinear);
        outc = new OutConv(64, classes);
        RegisterComponents();
    }

    /// <summary>Images (B, C, H, W), at least 16×16, to logits (B, classes, H, W).</summary>
    public override Tensor forward(Tensor x)
    {
        var x1 = inc.forward(x);
        var x2 = down1.forward(x1);
        var x3 = down2.forward(x2);
        var x4 = down3.forward(x3);
        x = down4.forward(x4);
        x = up1.forward(x, x4);
        x = up2.forward(x, x3);
        x = up3.forward(x, x2);
        x = up4.forward(x, x1);
        return outc.forward(x);
    }
}
