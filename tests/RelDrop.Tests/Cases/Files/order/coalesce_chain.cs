// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int? a = null, b = 3;
    public override Tensor forward(Tensor x) { var n = 0; int? F(int? v) { n++; return v; } var r = F(a) ?? F(b) ?? F(9); var s = F(b) ?? F(a) ?? 5; string? t = null; var u = t?.Length + F(3) ?? F(7); return x * r!.Value + s + u!.Value + n * 10; }
    public Net() : base("Net") => RegisterComponents();
}
