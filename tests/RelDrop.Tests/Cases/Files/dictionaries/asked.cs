// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var d = new Dictionary<string, Tensor> { ["a"] = conv.forward(x) };
        if (d.ContainsKey("a") && !d.ContainsKey("b"))
            d["b"] = d["a"] * x;
        if (d.TryGetValue("b", out var b))
            x = x + b;
        if (d.TryGetValue("c", out var c))
            x = x * c;
        if (!d.TryGetValue("d", out _))
            x = x.tanh();
        return fc.forward((d.GetValueOrDefault("e") ?? x * 2).mean([2, 3]));
    }
}
