// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var y = l.forward(x); var z = zeros_like(y); var k = 0; foreach (var d in new[] { 3, 1, 2 }) z[.., k++] = y[.., d]; return z * k; }
    public Net() : base("Net") => RegisterComponents();
}
