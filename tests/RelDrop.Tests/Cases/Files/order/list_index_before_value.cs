// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var outs = new Tensor[] { x, x * 2, x * 3 }; var k = 0; outs[k] = l.forward(x) * (k = 2); return outs[0] + outs[2] * 10; }
    public Net() : base("Net") => RegisterComponents();
}
