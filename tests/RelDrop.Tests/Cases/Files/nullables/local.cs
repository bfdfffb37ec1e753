// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x) { int? k = x.shape[0] > 5 ? null : 3; if (k is not null) x = x * k.Value; return x; }
    public Net() : base("Net") => RegisterComponents();
}
