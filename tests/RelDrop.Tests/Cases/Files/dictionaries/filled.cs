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
        var d = new Dictionary<string, Tensor>();
        d["a"] = conv.forward(x);
        d.Add("b", d["a"].relu());
        d["a"] = d["a"].tanh() + d.Count;
        IDictionary<string, Tensor> same = d;
        same["c"] = d["a"] * d["b"];
        return fc.forward((d["c"] + d["a"] * d.Count).mean([2, 3]));
    }
}
