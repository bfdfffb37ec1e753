// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Dictionary<string, Tensor>>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly Linear aux = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Dictionary<string, Tensor> forward(Tensor x)
    {
        x = conv.forward(x);
        var result = new Dictionary<string, Tensor> { ["out"] = fc.forward(x.mean([2, 3])) };
        if (x.shape[0] > 1)
            result["aux"] = aux.forward(x.relu().mean([2, 3]));
        return result;
    }
}
