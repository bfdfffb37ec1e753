// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly double? w = null;
    public override Tensor forward(Tensor x) { var k = w switch { null => 2.0, < 0 => 1, var v => v.Value }; return x * k; }
    public Net() : base("Net") => RegisterComponents();
}
