// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { var d = new Dictionary<int, int> { [0] = 1, [1] = 2 }; var k = 0; (k, d[k]) = (1, 9); (d[k], k) = (8, 0); return x * d[0] + d[1] * 10 + k; }
    public Net() : base("Net") => RegisterComponents();
}
