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
        var d = new Dictionary<string, Tensor> { ["a"] = x, ["b"] = conv.forward(x), ["c"] = x.tanh() };
        var sum = x;
        foreach (var pair in d)
            sum = pair.Key == "b" ? sum * pair.Value : sum + pair.Value * pair.Key.Length;
        foreach (var (key, value) in d)
            sum = sum + value * (key == "a" ? 2.0 : 3);
        foreach (var key in d.Keys)
            sum = sum + d[key].relu();
        foreach (var value in d.Values)
            sum = sum - value * 0.5;
        return fc.forward((sum + stack(d.Values.ToList(), 0).mean([0L]) + d.Values.Aggregate((a, b) => a * b) + d.Keys.Count).mean([2, 3]));
    }
}
