// input: 3, 4, 6
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn(6)), bias = Parameter(randn(6)), projection = Parameter(randn(6, 5)), form = Parameter(randn(3, 5, 5)), last = Parameter(randn(3));
    private readonly GroupNorm norm = GroupNorm(2, 4);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = functional.layer_norm(x, [6], weight * 2, bias);
        x = functional.group_norm(x, 2, norm.weight, norm.bias);
        var y = x.matmul(projection).mean([1]) + matmul(x.mean([1]), projection).tanh();
        return functional.bilinear(y, y.relu(), form, last);
    }
}
