using RelDrop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace QuickStart;

[LrpModel<EpsilonPlusFlat>]
public partial class SmallCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 32, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(32);
    [Epsilon(0.25)]
    private readonly Conv2d conv2 = Conv2d(32, 64, 3, padding: 1);
    private readonly Linear fc = Linear(64, 10);

    public SmallCnn()
        : base(nameof(SmallCnn)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = functional.relu(bn1.forward(conv1.forward(x)));
        x = functional.relu(conv2.forward(x));
        return fc.forward(x.mean([2, 3]));
    }
}
