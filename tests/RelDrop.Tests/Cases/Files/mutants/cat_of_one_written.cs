// refused: RDG004 at 10
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { Tensor y; y = l.forward(x);  var v = torch.cat([y], 1); y.add_(1); return v * 2 + x; }
    public Net() : base("Net") => RegisterComponents();
}
