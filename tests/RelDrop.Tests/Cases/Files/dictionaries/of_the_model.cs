// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly Dictionary<string, Tensor> scales = new() { ["a"] = tensor(2f), ["b"] = tensor(0.5f) };
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        foreach (var (key, value) in scales)
            x = x * value + key.Length;
        foreach (var value in scales.Values)
            x = x + value;
        return fc.forward((conv.forward(x) * (scales.ContainsKey("a") ? scales["a"] : scales["b"])).mean([2, 3]));
    }
}
