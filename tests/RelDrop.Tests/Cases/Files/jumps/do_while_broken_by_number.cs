// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { var n = 0; do { x = x * 0.5; n++; if (n == 50) break; } while (n < 3 && x.sum().ToDouble() != 0); return x + n; }
    public Net() : base("Net") => RegisterComponents();
}
