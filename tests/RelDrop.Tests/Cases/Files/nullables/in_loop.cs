// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        int? best = null;
        foreach (var d in x.shape) if (best is null || d > best) best = (int)d;
        return x * best!.Value;
    }
    public Net() : base("Net") => RegisterComponents();
}
