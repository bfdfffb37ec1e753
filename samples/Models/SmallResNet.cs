using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>
/// A residual network for studies on small images, of which many are trained: a 5×5 stem of stride 2, then three stages of one block
/// each, of 32, 64 and 128 channels. With ten classes and three channels it has 310,186 parameters.
/// </summary>
[LrpModel<EpsilonPlusFlat>]
[LrpModel<EpsilonPlus>]
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
public partial class SmallResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1 = BatchNorm2d(32);
    private readonly BasicBlock layer1 = new(32, 32);
    private readonly BasicBlock layer2 = new(32, 64, stride: 2);
    private readonly BasicBlock layer3 = new(64, 128, stride: 2);
    private readonly Linear fc;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">How many classes the output has.</param>
    /// <param name="channels">How many channels the images have.</param>
    public SmallResNet(int classes = 10, int channels = 3)
        : base(nameof(SmallResNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        conv1 = Conv2d(channels, 32, 5, stride: 2, padding: 2, bias: false);
        fc = Linear(128, classes);
        RegisterComponents();
        this.KaimingConvolutions();
    }

    /// <summary>Images (B, C, H, W) to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        x = functional.relu(bn1.forward(conv1.forward(x)));
        x = layer1.forward(x);
        x = layer2.forward(x);
        x = layer3.forward(x);
        x = x.mean([2, 3]);
        return fc.forward(x);
    }
}
