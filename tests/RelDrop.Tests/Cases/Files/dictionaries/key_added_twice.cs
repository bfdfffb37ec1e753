// refused: RDG004 at 12
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var d = new Dictionary<string, Tensor> { ["a"] = x };
        d.Add("a", x);
        return fc.forward(d["a"].mean([2, 3]));
    }
}
