// input: 2, 8
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(8, 4);
    public override Tensor forward(Tensor x) { var p = x.unbind(0); var o = new List<Tensor>(); for (var i = 0; i < p.Length; i++) o.Add(l.forward(p[i])); return stack(o); }
    public Net() : base("Net") => RegisterComponents();
}
