// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), Tanh(), Conv2d(3, 3, 3, padding: 1));
    private readonly double scale = 0.5;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = layers.Aggregate(x, (y, m) => m.forward(y) * scale + y);
        var outputs = layers.Select(m => m.forward(x)).ToList();
        x = Enumerable.Range(1, 3).Aggregate(outputs[0], (y, i) => y + outputs[2] * i);
        return fc.forward(layers.Aggregate(x.relu(), Step).mean([2, 3]));
    }
    private Tensor Step(Tensor y, Module<Tensor, Tensor> m)
    {
        if (y.shape[0] > 1)
            y = m.forward(y);
        return y * scale;
    }
}
