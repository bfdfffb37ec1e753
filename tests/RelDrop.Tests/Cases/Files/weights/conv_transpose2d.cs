// input: 2, 4, 6, 5
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn(4, 3, 3, 2)), bias = Parameter(randn(3));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = functional.conv_transpose2d(x, weight.abs(), bias, [2, 1], [1, 0], [1, 0], [1, 2]).relu();
        return functional.conv_transpose2d(x, weight.transpose(0, 1)).mean([2, 3]);
    }
}
