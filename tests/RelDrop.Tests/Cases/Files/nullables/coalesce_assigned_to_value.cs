// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        int? a = 4;
        a ??= 5;
        return x * a.Value;
    }
    public Net() : base("Net") => RegisterComponents();
}
