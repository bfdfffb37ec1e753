using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>A network with a class token and positions, of which the relevance is kept.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<EpsilonPlusFlat>]
public partial class KeptTokens : Module<Tensor, Tensor>
{
    private readonly Linear patch = Linear(6, 8, hasBias: false);
    private readonly Linear mix = Linear(8, 8, hasBias: false);
    private readonly Linear head = Linear(8, 3, hasBias: false);

    [KeepRelevance]
    private readonly Parameter cls = Parameter(randn(1, 1, 8));

    [KeepRelevance]
    private readonly Parameter positions = Parameter(randn(1, 5, 8));

    public KeptTokens()
        : base(nameof(KeptTokens)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = cat([cls.expand(x.shape[0], -1, -1), patch.forward(x)], 1).add(positions, Number.One);
        return head.forward(x.add(mix.forward(x), Number.One)).mean([1]);
    }
}

/// <summary>The same without.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<EpsilonPlusFlat>]
public partial class UnkeptTokens : Module<Tensor, Tensor>
{
    private readonly Linear patch = Linear(6, 8, hasBias: false);
    private readonly Linear mix = Linear(8, 8, hasBias: false);
    private readonly Linear head = Linear(8, 3, hasBias: false);
    private readonly Parameter cls = Parameter(randn(1, 1, 8));
    private readonly Parameter positions = Parameter(randn(1, 5, 8));

    public UnkeptTokens()
        : base(nameof(UnkeptTokens)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = cat([cls.expand(x.shape[0], -1, -1), patch.forward(x)], 1).add(positions, Number.One);
        return head.forward(x.add(mix.forward(x), Number.One)).mean([1]);
    }
}
