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
        var d = new Dictionary<string, Tensor> { ["a"] = x, ["b"] = conv.forward(x) };
        var array = new[] { x, x * 2 };
        foreach (var (key, value) in d)
            d["b"] = d["b"] + value;
        foreach (var item in array)
            array[1] = item * 3;
        return fc.forward((d["b"] + array[1]).mean([2, 3]));
    }
}
