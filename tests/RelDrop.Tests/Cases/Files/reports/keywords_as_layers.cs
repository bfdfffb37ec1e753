// equals
// input: 3, 4
namespace Shop;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear @in = Linear(4, 4), @out = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => @out.forward(@in.forward(x).relu());
}
