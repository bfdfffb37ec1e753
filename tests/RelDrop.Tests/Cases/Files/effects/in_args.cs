// input: 2, 6
namespace Models;
[Flags] public enum E { A = 1, B = 2, C = 4 } public struct P { public int V; public void Inc(int n = 1) => V += n; } public record R(int N, string S); public class Q { public int N; public int P { get; set; } public Q Add(int n) { N += n; return this; } public int this[int i] => N * i; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private static T G<T>(T v) where T : System.Numerics.INumber<T> => v + T.One; private static T M<T, U>(T a, U b, Func<T, U, T> f) => f(a, b); private static List<T> M2<T>(T[] a) { var r = new List<T>(); foreach (var v in a) r.Add(v); return r; }
    public override Tensor forward(Tensor x) { var n = 1; return x * F(n, in n); int F(int a, in int b) { n = 5; return a * 10 + b; } }
    public Net() : base("Net") => RegisterComponents();
}
