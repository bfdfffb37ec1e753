// equals
namespace Models;
[LrpBlock]
public partial class Taps : Module<Tensor, Dictionary<string, Tensor>>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Taps() : base(nameof(Taps)) => RegisterComponents();
    public override Dictionary<string, Tensor> forward(Tensor x) => new() { ["low"] = conv.forward(x), ["high"] = x.tanh() };
}
[LrpBlock]
public partial class Mix : Module<IDictionary<string, Tensor>, Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Mix() : base(nameof(Mix)) => RegisterComponents();
    public override Tensor forward(IDictionary<string, Tensor> all, Tensor x) => conv.forward(all["low"] * all["high"]) + (all.TryGetValue("none", out var none) ? none : x) + all["twice"] * all.Count;
}
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly Taps taps = new(); private readonly Mix mix = new();
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var features = taps.forward(x);
        features["twice"] = features["low"] * 2;
        return fc.forward((mix.forward(features, x) + Sum(features)).mean([2, 3]));
    }
    private static Tensor Sum(IReadOnlyDictionary<string, Tensor> all)
    {
        var sum = all["low"];
        foreach (var (_, value) in all)
            sum = sum + value;
        return sum;
    }
}
