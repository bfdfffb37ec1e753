// refused: RDG004 at 10
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm = BatchNorm2d(3);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return functional.batch_norm(x, norm.running_mean, norm.running_var, training: true).mean([2, 3]);
    }
}
