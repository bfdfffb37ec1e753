// refused: RDG004 at 15
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), Tanh(), Conv2d(3, 3, 3, padding: 1), ReLU());
    private readonly int[] steps = [3, 1, 4, 1, 5, 9, 2];
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        foreach (var layer in layers)
        {
            x = layer.forward(x);
            if (layer is Tanh)
                return fc.forward(x.mean([2, 3]));
        }
        return fc.forward(x.mean([2, 3]));
    }
}
