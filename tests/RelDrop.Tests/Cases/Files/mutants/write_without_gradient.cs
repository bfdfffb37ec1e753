// refused: RDG004 at 10
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = x * 1; using (no_grad()) x.mul_(2); return x.tanh();
    }
}
