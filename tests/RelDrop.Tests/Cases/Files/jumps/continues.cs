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
        foreach (var (layer, i) in layers.Select((layer, i) => (layer, i)))
        {
            if (i == 1)
                continue;
            x = layer.forward(x);
            if (i > 1)
            {
                x = x * 2;
                if (i == 3)
                    continue;
                x = x + 1;
            }
            x = x * 0.5;
        }
        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case 1:
                    x = x.tanh();
                    continue;
                case 4:
                    break;
                default:
                    x = x * 0.9;
                    break;
            }
            x = x + steps[i];
        }
        return fc.forward(x.mean([2, 3]));
    }
}
