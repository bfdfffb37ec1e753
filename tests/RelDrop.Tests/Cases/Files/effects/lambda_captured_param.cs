// refused: RDG004 at 10
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static Tensor G(Tensor x, int k) { var q = new[] { 1, 2 }.Select(i => i * k); k = 5; return x * q.Sum(); }
    public override Tensor forward(Tensor x) { return G(x, 1); }
    public Net() : base("Net") => RegisterComponents();
}
