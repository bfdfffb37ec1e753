// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 0;
        if (x.shape[0] > 100 && n++ == 0) x = x * 2;
        return x + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
