// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { var d = new Dictionary<int, int>(); var k = 0; d[k] = k = 3; d[k++] = k; d[k] = d[k - 1] + ++k; return x * d[0] + d[3] * 10 + d[4] * 100; }
    public Net() : base("Net") => RegisterComponents();
}
