// input: 2, 6
namespace Models;
public class Q { public int N; public int M { get; set; } public Q? I; public int Sum => N + M; } public record O(int N, Tensor T, int M) { public int K { get; init; } } public struct P { public int V; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static int H(int p, int q) => p * 10 + q; private static Tensor HT(Tensor t, int p, int q) => t * p + q; private Tensor HI(Tensor t, int p, Tensor u) => l.forward(t) * p + u; 
    public override Tensor forward(Tensor x) { Q? o = new Q { N = 2 }; int F() { o!.N = 9; return 1; } return x * H(o?.N ?? 0, F()) + (o?.N + F() ?? 0); }
    public Net() : base("Net") => RegisterComponents();
}
