// refused: RDG004 at 11
// input: 2, 6
namespace Models;
public struct P { public int V; public int W; } public class Q { public P A; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var q = new Q(); var i = 0; int F() { i++; return 3; } q.A.V = F(); q.A.W += F(); return x * (q.A.V * 10 + q.A.W) + i; }
    public Net() : base("Net") => RegisterComponents();
}
