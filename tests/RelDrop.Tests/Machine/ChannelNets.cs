using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Machine;

/// <summary>Two convolutions of a sequence, with as many channels as asked for.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGamma>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class ChannelNet1d : Module<Tensor, Tensor>
{
    private readonly Conv1d conv1;
    private readonly Conv1d conv2;
    private readonly Linear fc;

    public ChannelNet1d(int channels, int hidden)
        : base(nameof(ChannelNet1d))
    {
        conv1 = Conv1d(channels, hidden, 3, padding: 1);
        conv2 = Conv1d(hidden, channels, 3, stride: 2, padding: 1);
        fc = Linear(channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc.forward(conv2.forward(conv1.forward(x).relu()).relu().mean([2]));
}

/// <summary>Two convolutions of an image, with as many channels as asked for.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGamma>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class ChannelNet2d : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Linear fc;

    public ChannelNet2d(int channels, int hidden)
        : base(nameof(ChannelNet2d))
    {
        conv1 = Conv2d(channels, hidden, 3, padding: 1);
        conv2 = Conv2d(hidden, channels, 3, stride: 2, padding: 1);
        fc = Linear(channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc.forward(conv2.forward(conv1.forward(x).relu()).relu().mean([2, 3]));
}

/// <summary>Two convolutions of a volume, with as many channels as asked for.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGamma>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class ChannelNet3d : Module<Tensor, Tensor>
{
    private readonly Conv3d conv1;
    private readonly Conv3d conv2;
    private readonly Linear fc;

    public ChannelNet3d(int channels, int hidden)
        : base(nameof(ChannelNet3d))
    {
        conv1 = Conv3d(channels, hidden, 3, padding: 1);
        conv2 = Conv3d(hidden, channels, 3, stride: 2, padding: 1);
        fc = Linear(channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc.forward(conv2.forward(conv1.forward(x).relu()).relu().mean([2, 3, 4]));
}
