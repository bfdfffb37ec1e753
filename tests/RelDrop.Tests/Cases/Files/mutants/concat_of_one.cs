// refused: RDG004 at 10
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var y = l.forward(x); var v = torch.concat([y], 1); v.mul_(2); return v + y; }
    public Net() : base("Net") => RegisterComponents();
}
