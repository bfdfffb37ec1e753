// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Parameter mem = Parameter(randn(5, 6)); private readonly double beta = 2, eps = 1e-4;
    public override Tensor forward(Tensor x) { Tensor prev; var it = 0; do { prev = x; x = (beta * x.matmul(mem.t())).softmax(-1).matmul(mem); it++; } while (it < 20 && (x - prev).abs().max().item<double>() > eps); return x; }
    public Net() : base("Net") => RegisterComponents();
}
