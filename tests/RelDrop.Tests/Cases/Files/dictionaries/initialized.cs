// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private const string Key = "b";
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var d = new Dictionary<string, Tensor> { ["a"] = x, [Key] = conv.forward(x), ["a"] = x * 2 };
        Dictionary<string, Tensor> e = new(4) { { "a", x.tanh() }, { nameof(conv), d["b"] } };
        var copy = new Dictionary<string, Tensor>(d);
        copy["a"] = copy["a"] * 3;
        return fc.forward((d["a"] + e["a"] * e["conv"] + copy["a"] + copy.Count).mean([2, 3]));
    }
}
