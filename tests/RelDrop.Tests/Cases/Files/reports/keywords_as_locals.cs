// equals
// input: 3, 4
namespace Shop;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = new(Linear(4, 4), Linear(4, 4));
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        foreach (var @switch in layers) x = @switch.forward(x).relu();
        for (var @int = 0; @int < layers.Count; @int++) x = layers[@int].forward(x).relu();
        var @return = x;
        return fc.forward(@return);
    }
}
