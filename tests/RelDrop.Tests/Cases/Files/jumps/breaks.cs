// equals
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
        var found = -1;
        for (var i = 0; i < steps.Length; i++)
        {
            x = x * 1.5;
            if (steps[i] > 3)
            {
                found = i;
                break;
            }
            x = x + steps[i];
        }
        foreach (var layer in layers)
        {
            if (layer is ReLU)
                break;
            x = layer.forward(x);
            found++;
        }
        return fc.forward((x * found).mean([2, 3]));
    }
}
