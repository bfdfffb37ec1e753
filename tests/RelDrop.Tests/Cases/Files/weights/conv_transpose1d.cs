// input: 2, 4, 6
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn(4, 3, 3));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return functional.conv_transpose1d(x, weight, null, stride: 2, padding: 1, output_padding: 1, dilation: 2).tanh().mean([2]);
    }
}
