using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Numbers;

// As users write it: generated code is to make these numbers safe.
#pragma warning disable RS0030

/// <summary>Numbers in every place of <c>forward</c> where TorchSharp makes scalars of them.</summary>
[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class ModelWithNumbers : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
    private readonly LeakyReLU leaky = LeakyReLU(0.1);
    private readonly ELU elu = ELU(0.5);
    private readonly Linear fc = Linear(4, 5);
    private readonly double gain = 1.25;

    public ModelWithNumbers()
        : base(nameof(ModelWithNumbers)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = (x * 0.5) + 1;
        var y = conv.forward(x);
        y = leaky.forward(y) + y;
        y *= gain;
        y -= 0.25;
        y = elu.forward(2 - y).clamp(-3, max: 4);
        if (y.detach().mul(2).abs().max().item<float>() > 1e6)
            y = y / 2;
        y = y.add(y.relu()).pow(2).add_(0.125) / (1 + y.square());
        return fc.forward(functional.leaky_relu(y, 0.2).mean([2, 3]) % 7) + 3;
    }
}
