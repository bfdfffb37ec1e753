// refused: RDG004 at 13
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x) => Features(x) + Features(x.tanh());

    private Tensor Features(Tensor x)
    {
        while (true) { return x * 2; break; }
    }
}
