// refused: RDG004 at 11
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var rounds = 0;
        do
            x = x + 1;
        while (-rounds < 3);
        return fc.forward(x.mean([2, 3]));
    }
}
