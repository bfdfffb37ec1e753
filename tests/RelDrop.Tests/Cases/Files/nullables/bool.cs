// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly bool? w = null;
    public override Tensor forward(Tensor x) { if (w == true) return x; if (w is true) return x * 5; if (w is null) return x * 3; return x * 2; }
    public Net() : base("Net") => RegisterComponents();
}
