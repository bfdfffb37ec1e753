// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { Tensor prev; var it = 0; do { prev = x; x = x * 0.5; it++; } while (it < 20 && (x - prev).abs().max().item<double>() > 0.1); return x; }
    public Net() : base("Net") => RegisterComponents();
}
