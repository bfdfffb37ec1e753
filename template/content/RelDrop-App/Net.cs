using RelDrop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

/// <summary>The network. Yours goes here: what cannot be compiled is an error at that expression that says what to do.</summary>
[LrpModel<EpsilonPlusFlat>]          // how relevance is sent back: which rule for which kind of layer
[BlockMask(Probability = 0.5)]       // what RelDrop hides, and from how many of the images
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(16);
    private readonly Conv2d conv2 = Conv2d(16, 32, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn2 = BatchNorm2d(32);
    private readonly MaxPool2d pool = MaxPool2d(2);
    private readonly Linear fc = Linear(32, 2);

    public Net()
        : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = pool.forward(bn1.forward(conv1.forward(x)).relu());
        x = bn2.forward(conv2.forward(x)).relu();
        return fc.forward(x.mean([2, 3]));
    }
}
