// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    private readonly List<int>? none = null;
    public override Tensor forward(Tensor x)
    {
        var n = 0;
        bool T() { n++; return true; }
        if (x.shape[0] > 100 && T() || n == 0 && T()) x = x * 2;
        var k = none?.Count ?? n++ + 4;
        return l.forward(x) * k + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
