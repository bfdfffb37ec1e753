// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var y = l.forward(x); var z = zeros_like(y); var k = 0; z[.., k++] = y[.., k++] * k; z[.., k] = y[.., k = 4]; return z + k; }
    public Net() : base("Net") => RegisterComponents();
}
