// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly double? nothing = null;
    public override Tensor forward(Tensor x)
    {
        int? w = nothing is null ? null : 4;
        return x * (w ?? 3);
    }
    public Net() : base("Net") => RegisterComponents();
}
