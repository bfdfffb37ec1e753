// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ScalarType? dt = null; private readonly Device? dev = null;
    public override Tensor forward(Tensor x) { if (dt is { } t) x = x.to(t); if (dev is not null) x = x.to(dev); return dt is null ? x * 2 : x; }
    public Net() : base("Net") => RegisterComponents();
}
