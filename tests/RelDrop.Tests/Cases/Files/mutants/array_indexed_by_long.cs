namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), Tanh(), Conv2d(3, 3, 3, padding: 1), ReLU());
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var outs = new Tensor[layers.Count];
        var i = 0;
        foreach (var layer in layers)
        {
            x = layer.forward(x);
            outs[(long)i++] = x;
        }

        var pair = new Tensor[] { x, x * 2 };
        uint last = 3;
        return fc.forward((outs[last] + outs[2L] + pair[1L] + pair[0u]).mean([2, 3]));
    }
}
