// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6); private readonly bool first = true;
    public override Tensor forward(Tensor x) { Linear m; if (first) m = k; else m = l; return m.forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
