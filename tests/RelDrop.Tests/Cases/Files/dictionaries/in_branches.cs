// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly bool aux = true;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var d = new Dictionary<string, Tensor> { ["a"] = conv.forward(x) };
        if (x.shape[0] > 1)
            d["a"] = d["a"].relu();
        if (aux)
            d["b"] = x * 2;
        else
            d["c"] = x * 3;
        if (d.TryGetValue("b", out var b))
            x = x + b;
        if (d.TryGetValue("c", out var c))
            x = x * c;
        foreach (var (key, value) in d)
            x = x + value * key.Length;
        return fc.forward((x * d["a"] + d.Count).mean([2, 3]));
    }
}
