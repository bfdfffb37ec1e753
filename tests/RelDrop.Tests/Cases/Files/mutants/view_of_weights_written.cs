// refused: RDG004 at 11
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = x * fc.weight!.detach()[0].reshape(3, 1, 1);
        parameters().First().detach().add_(1);
        return fc.forward(x.mean([2, 3]));
    }
}
