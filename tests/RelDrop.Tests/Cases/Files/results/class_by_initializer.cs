// equals
namespace Models;
public class Output
{
    public required Tensor Logits { get; init; }
    public Tensor? Hidden { get; set; }
    public int Count { get; set; } = 3;
    public double Factor = 0.5;
}
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Output>
{
    private readonly Inner inner = new();
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Output forward(Tensor x)
    {
        var given = inner.forward(x);
        var n = 1;
        var more = new Output { Logits = given.Logits * given.Factor, Count = n + (int)x.shape[1] };
        n = 7;
        if (given.Hidden is not null)
            x = x * given.Hidden * more.Count;
        if (more.Hidden is not null)
            x = x * 100;
        return new Output { Hidden = x, Logits = fc.forward((x + more.Logits * n).mean([2, 3])) };
    }
}
[LrpBlock]
public partial class Inner : Module<Tensor, Output>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Inner() : base(nameof(Inner)) => RegisterComponents();
    public override Output forward(Tensor x) => new() { Logits = conv.forward(x), Hidden = x.tanh() };
}
