// input: 2, 6
namespace Models;
public class Q { public int N; public int M { get; set; } } public record O(int N, Tensor T, int M); public struct P { public int V; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static int H(int p, int q) => p * 10 + q; private static Tensor HT(Tensor t, int p, int q) => t * p + q; private Tensor HI(Tensor t, int p, Tensor u) => l.forward(t) * p + u; private static Tensor HR(Tensor t, int p, ref int q) { q++; return t * p + q; }
    public override Tensor forward(Tensor x) { return functional.group_norm(l.forward(x).reshape(2, 2, 3), 2, x[0, ..2], x[1, ..2]).reshape(2, 6); }
    public Net() : base("Net") => RegisterComponents();
}
