// input: 2, 4, 6, 5, 4
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn([4, 2, 3, 2, 3])), bias = Parameter(randn(4));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return functional.conv_transpose3d(x, weight, bias, strides: [2, 1, 2], padding: [1, 0, 1], output_padding: [1, 0, 1], groups: 2).tanh().mean([2, 3, 4]);
    }
}
