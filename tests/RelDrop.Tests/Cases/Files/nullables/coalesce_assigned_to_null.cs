// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        int? b = null; b ??= 7;
        return x * b.Value;
    }
    public Net() : base("Net") => RegisterComponents();
}
