// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private static Tensor Scale(Tensor x, double? s = null) => s is null ? x : x * s.Value;
    public override Tensor forward(Tensor x) => Scale(Scale(x, 2)) + Scale(x);
    public Net() : base("Net") => RegisterComponents();
}
