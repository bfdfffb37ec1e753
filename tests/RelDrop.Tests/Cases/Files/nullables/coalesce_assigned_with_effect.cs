// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 0; int? a = 4; int? b = null;
        a ??= n++; b ??= n += 7;
        return x * a.Value + b.Value + n * 100;
    }
    public Net() : base("Net") => RegisterComponents();
}
