// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly long? w = 3;
    public override Tensor forward(Tensor x) { if (w is not null && x.shape[1] > w) return x * w.Value; return x; }
    public Net() : base("Net") => RegisterComponents();
}
