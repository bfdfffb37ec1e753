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
        var n = 0;
        while (true)
        {
            n++;
            if (n == 2)
                continue;
            x = layers[0].forward(x) * 0.5;
            if (n >= 4)
                break;
            x = x.tanh();
        }
        for (;;)
        {
            if (n-- == 0)
                break;
            foreach (var step in steps)
            {
                if (step == 9)
                    break;
                if (step == n)
                    continue;
                x = x + step * 0.1;
            }
        }
        return fc.forward((x + n).mean([2, 3]));
    }
}
