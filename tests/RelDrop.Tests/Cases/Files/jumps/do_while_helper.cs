// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private static bool Big(Tensor t) => t.abs().max().ToDouble() > 0.2;
    public override Tensor forward(Tensor x) { var n = 0; do { x = x * 0.5; n++; } while (Big(x) && n < 30); do { x = x * 0.5; n++; } while (n < 40 && Big(x)); return x + n; }
    public Net() : base("Net") => RegisterComponents();
}
