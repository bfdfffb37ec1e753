using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGammaBox>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class Mlp : Module<Tensor, Tensor>
{
    private readonly Sequential layers = Sequential(Linear(12, 16), ReLU(), Linear(16, 16), ReLU(), Linear(16, 5));

    public Mlp()
        : base(nameof(Mlp)) => RegisterComponents();

    public override Tensor forward(Tensor x) => layers.forward(x);
}
