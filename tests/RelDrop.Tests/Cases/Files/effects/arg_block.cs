// input: 2, 6
namespace Models;
public class Q { public int N; public int M { get; set; } } public record O(int N, Tensor T, int M); public struct P { public int V; }[LrpBlock] public partial class Blk : Module<Tensor, int, int, Tensor> { private readonly Linear a = Linear(6, 6); public Blk() : base("b") => RegisterComponents(); public override Tensor forward(Tensor x, int n, int m) => a.forward(x) * n + m; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static int H(int p, int q) => p * 10 + q; private static Tensor HT(Tensor t, int p, int q) => t * p + q; private Tensor HI(Tensor t, int p, Tensor u) => l.forward(t) * p + u; private static Tensor HR(Tensor t, int p, ref int q) { q++; return t * p + q; }private readonly Blk b = new();
    public override Tensor forward(Tensor x) { var a = new[] { 1, 2 }; int F() { a[0] = 7; return 3; } Tensor G() { a[0] = 9; return x * 2; } return b.forward(x, a[0], F()); }
    public Net() : base("Net") => RegisterComponents();
}
