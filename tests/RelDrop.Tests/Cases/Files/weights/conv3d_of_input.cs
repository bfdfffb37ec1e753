// input: 2, 4, 6, 5, 4
// refused: RDG004 at 11
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn([3, 4, 3, 2, 3]));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return functional.conv3d(x, weight * x.mean()).mean([2, 3, 4]);
    }
}
