// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 0;
        bool T() { n++; return true; }
        if (x.shape[0] > 100 && T() || n == 0 && T()) x = x * 2;
        return x + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
