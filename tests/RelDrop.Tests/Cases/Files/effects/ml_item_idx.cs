// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private readonly ModuleList<Linear> ml = new(Linear(6, 6), Linear(6, 6), Linear(6, 6));
    public override Tensor forward(Tensor x) { var i = (int)(x * 0).sum().item<float>(); return ml[i + 1].forward(x) + ml[(int)(x * 0).sum().item<float>()].forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
