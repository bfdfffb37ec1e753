// equals
namespace Models;
public record Output(Tensor Logits, Dictionary<string, Tensor> Features);
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Output>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly Inner inner = new();
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Output forward(Tensor x)
    {
        var given = inner.forward(x, new Dictionary<string, Tensor> { ["scale"] = x.tanh() });
        return new(fc.forward((given.Features["in"] * given.Logits).mean([2, 3])), given.Features);
    }
}
[LrpBlock]
public partial class Inner : Module<Tensor, Dictionary<string, Tensor>, Output>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Inner() : base(nameof(Inner)) => RegisterComponents();
    public override Output forward(Tensor x, Dictionary<string, Tensor> more)
    {
        more = new Dictionary<string, Tensor>(more);
        more["in"] = conv.forward(x) * more["scale"];
        return new(x.relu(), more);
    }
}
