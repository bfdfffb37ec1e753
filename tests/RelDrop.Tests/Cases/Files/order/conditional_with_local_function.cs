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
        var c = x.shape[0] > 100 ? T() : !T();
        return x + n + (c ? 1 : 10);
    }
    public Net() : base("Net") => RegisterComponents();
}
