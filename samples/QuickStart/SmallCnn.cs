using RelDrop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace QuickStart;

/// <summary>An ordinary CNN. The two attributes are all that RelDrop needs.</summary>
[LrpModel<EpsilonPlusFlat>]
[BlockMask(Probability = 0.5, Centers = 1)]
public partial class SmallCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(16);
    private readonly Conv2d conv2 = Conv2d(16, 32, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn2 = BatchNorm2d(32);
    private readonly Conv2d conv3 = Conv2d(32, 64, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn3 = BatchNorm2d(64);
    private readonly MaxPool2d pool = MaxPool2d(2);
    private readonly Linear fc;

    public SmallCnn(int classes)
        : base(nameof(SmallCnn))
    {
        fc = Linear(64, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = pool.forward(functional.relu(bn1.forward(conv1.forward(x))));
        x = pool.forward(functional.relu(bn2.forward(conv2.forward(x))));
        x = functional.relu(bn3.forward(conv3.forward(x)));
        return fc.forward(x.mean([2, 3]));
    }
}
