// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x)
    {
        var y = l.forward(x);
        var m = y > 0;
        return y.masked_fill(~m, -1);
    }
    public Net() : base("Net") => RegisterComponents();
}
