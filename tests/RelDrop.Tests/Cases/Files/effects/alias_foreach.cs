// input: 2, 6
namespace Models;
public class Q { public int N; public int M { get; set; } } public record O(int N, Tensor T, int M); public struct P { public int V; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static int H(int p, int q) => p * 10 + q; private static Tensor HT(Tensor t, int p, int q) => t * p + q; private Tensor HI(Tensor t, int p, Tensor u) => l.forward(t) * p + u; private static Tensor HR(Tensor t, int p, ref int q) { q++; return t * p + q; }
    public override Tensor forward(Tensor x) { var p = new[] { new Q { N = 1 }, new Q { N = 2 } }; var r = 0; foreach (var o in p) { int F() { p[0].N += 9; return 1; } r = r * 10 + (o.N + F() * o.N); } return x * r; }
    public Net() : base("Net") => RegisterComponents();
}
