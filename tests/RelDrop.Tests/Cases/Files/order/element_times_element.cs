// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { var a = new[] { 1, 2, 3 }; var i = 0; a[i++] += 10; a[i] *= a[i++]; a[i]--; return x * a[0] + a[1] * 10 + a[2] * 100 + i; }
    public Net() : base("Net") => RegisterComponents();
}
