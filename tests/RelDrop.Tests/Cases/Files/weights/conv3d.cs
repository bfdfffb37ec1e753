// input: 2, 4, 6, 5, 4
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn([6, 2, 3, 2, 3])), bias = Parameter(randn(6)), scale = Parameter(randn([6, 1, 1, 1, 1]));
    private readonly Conv3d conv = Conv3d(6, 3, 1);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = functional.conv3d(x, weight * scale, bias, strides: [2, 1, 1], padding: [1, 0, 1], groups: 2).relu();
        return functional.conv3d(conv.forward(x), conv.weight!.transpose(0, 1), dilation: [1, 2, 1]).mean([2, 3, 4]);
    }
}
