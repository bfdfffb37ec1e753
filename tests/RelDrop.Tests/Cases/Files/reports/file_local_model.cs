// input: 3, 4
namespace A;
[LrpModel<EpsilonPlus>]
file partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(x);
}
