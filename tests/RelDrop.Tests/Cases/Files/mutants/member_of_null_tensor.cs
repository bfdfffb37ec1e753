// refused: RDG004 at 10
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        Tensor t = null!; if (x.dim() > 9) return t.shape[0] > 1 ? t.relu() : t[0]; return x.tanh();
    }
}
