// input: 2, 4
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential m = Sequential(Linear(4, 4), Linear(4, 4));
    public override Tensor forward(Tensor x) { for (int i = 0; i < m.Count; i++) { x = m[i].call(x); } return x; }
    public Net() : base("Net") => RegisterComponents();
}
