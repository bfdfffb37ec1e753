// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var d = new Dictionary<string, Tensor>(); var k = 0; d[$"p{k++}"] = l.forward(x) * k; d[$"p{k++}"] = x * k; return d["p0"] + d["p1"] * k; }
    public Net() : base("Net") => RegisterComponents();
}
