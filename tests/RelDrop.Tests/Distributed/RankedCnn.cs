using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Distributed;

/// <summary>A small network with batch norm, whose masks depend on its weights and running statistics.</summary>
[LrpModel<EpsilonFlat>]
[BlockMask(Probability = 0.5)]
public partial class RankedCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(16);
    private readonly Conv2d conv2 = Conv2d(16, 16, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn2 = BatchNorm2d(16);
    private readonly Linear fc = Linear(16, 4);

    public RankedCnn()
        : base(nameof(RankedCnn)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = bn1.forward(conv1.forward(x)).relu();
        x = bn2.forward(conv2.forward(x)).relu();
        return fc.forward(x.mean([2, 3]));
    }
}
