// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private readonly Sequential s = Sequential(Linear(6, 6), ReLU(), Linear(6, 6)); private Tensor H(Tensor t, int n) { if (n % 3 == 0) return t * 0.5; if (n % 3 == 1) { t = l.forward(t); if (n > 2) return t.relu(); } return k.forward(t) + n * 0.1; } private (Tensor, int) HP(Tensor t, int n) => n % 2 == 0 ? (t.tanh(), n + 1) : (k.forward(t), n - 1);
    public override Tensor forward(Tensor x) { Module<Tensor, Tensor> m = l; if (x.shape[0] == 2) { var n = (int)x.shape[1] * 2; m = n > 3 ? k : s; } return m.forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
