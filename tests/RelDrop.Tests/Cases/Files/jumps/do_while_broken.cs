// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { var n = 0; do { var y = x * 0.5; if (y.max().ToDouble() > 100) break; x = y; n++; } while (n < 3 || x.sum().ToDouble() > 1e9); return x + n; }
    public Net() : base("Net") => RegisterComponents();
}
