using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Invariances;

/// <summary>Relevance in proportion to contributions, without a stabilizer: LRP-0 (Bach et al. 2015).</summary>
[Epsilon(0, On = Layers.Linear)]
public class Lrp0 : Composite.Conserving;

/// <summary>Convolutions with batch norm whose hidden layers may have more channels than they need.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<RelDropPaper>, LrpModel<Gradient>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<EpsilonGamma>, LrpModel<ExcitationBackprop>]
[LrpModel<DeconvNet>, LrpModel<GuidedBackprop>, LrpModel<BetaSmooth>]
public partial class WideCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly Conv2d conv3;
    private readonly Linear fc1;
    private readonly Linear fc2;

    public WideCnn(int width)
        : base(nameof(WideCnn))
    {
        conv1 = Conv2d(3, width, 3, padding: 1);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, 8, 3, stride: 2, padding: 1);
        conv3 = Conv2d(8, 8, 3, padding: 1);
        fc1 = Linear(8, width);
        fc2 = Linear(width, 5);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = functional.relu(bn1.forward(conv1.forward(x)));
        x = functional.relu(conv2.forward(functional.max_pool2d(x, 2)));
        x = functional.relu(x + conv3.forward(x)).mean([2, 3]);
        return fc2.forward(functional.relu(fc1.forward(x)));
    }
}

/// <summary>A convolution and a dense layer, each in one piece or as two layers of the same product.</summary>
[LrpModel<Lrp0>, LrpModel<Gradient>, LrpModel<EpsilonPlus>]
public partial class SplitNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly Conv2d? mix;
    private readonly Linear fc;
    private readonly Linear? rest;

    public SplitNet(bool isSplit)
        : base(nameof(SplitNet))
    {
        conv = Conv2d(3, isSplit ? 7 : 6, 3, padding: 1);
        mix = isSplit ? Conv2d(7, 6, 1) : null;
        fc = Linear(6, isSplit ? 9 : 5);
        rest = isSplit ? Linear(9, 5) : null;
        RegisterComponents();
    }

    /// <summary>The same network in one piece.</summary>
    public SplitNet Joined()
    {
        using var withoutGradient = no_grad();
        var joined = new SplitNet(isSplit: false);
        joined.to(float64);
        var second = mix!.weight.flatten(1);
        joined.conv.weight.copy_(einsum("om,mihw->oihw", second, conv.weight));
        joined.conv.bias!.copy_(second.matmul(conv.bias!) + mix.bias!);
        joined.fc.weight.copy_(rest!.weight.matmul(fc.weight));
        joined.fc.bias!.copy_(rest.weight.matmul(fc.bias!) + rest.bias!);
        return joined;
    }

    public override Tensor forward(Tensor x)
    {
        x = conv.forward(x);
        if (mix is not null)
            x = mix.forward(x);
        x = fc.forward(functional.relu(x).mean([2, 3]));
        return rest is null ? x : rest.forward(x);
    }
}

/// <summary>No biases, and every way for relevance to divide: convolutions, a residual sum, concatenation, both poolings.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<Lrp0>, LrpModel<EpsilonGamma>]
[LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>, LrpModel<ExcitationBackprop>]
[LrpModel<RelDropPaper>, LrpModel<Gradient>]
public partial class ConservingNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 16, 3, bias: false);
    private readonly Conv2d conv2 = Conv2d(16, 16, 3, padding: 1, bias: false);
    private readonly Conv2d conv3 = Conv2d(16, 16, 3, padding: 1, bias: false);
    private readonly Conv2d side = Conv2d(16, 8, 1, bias: false);
    private readonly Linear fc = Linear(24, 5, hasBias: false);

    public ConservingNet()
        : base(nameof(ConservingNet)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = functional.max_pool2d(functional.relu(conv1.forward(x)), 2);
        x = functional.relu(x + conv3.forward(functional.relu(conv2.forward(x))));
        x = cat([x, functional.relu(side.forward(x))], 1);
        return fc.forward(functional.avg_pool2d(x, 2).mean([2, 3]));
    }
}
