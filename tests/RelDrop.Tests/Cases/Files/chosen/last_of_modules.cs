// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> ls = new(Linear(6, 6), Linear(6, 6), Linear(6, 4));
    public override Tensor forward(Tensor x) { foreach (var l in ls.Take(ls.Count - 1)) x = l.forward(x).relu(); return ls.Last().forward(x) + ls[^1].forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
