// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int? s = null;
    public override Tensor forward(Tensor x) => s switch { null => x * 2, > 3 => x, int v => x * v };
    public Net() : base("Net") => RegisterComponents();
}
