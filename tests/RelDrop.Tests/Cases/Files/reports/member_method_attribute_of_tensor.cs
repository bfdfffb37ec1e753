namespace Study;
[LrpModel<EpsilonPlus>, BlockMask]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
    private readonly BatchNorm2d bn = BatchNorm2d(4);
    private readonly Linear fc = Linear(4, 5);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(functional.max_pool2d(functional.gelu(functional.relu(bn.forward(conv.forward(x)))), 2).mean([2, 3]));
    public Tensor Attribute(Tensor a) => a;
}
