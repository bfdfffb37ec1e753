// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), Tanh(), Conv2d(3, 3, 3, padding: 1));
    private readonly Func<Tensor, Tensor> squash = t => t.tanh() * 2;
    private Func<Tensor, Tensor, Tensor> Mix { get; } = (a, b) => a * b.relu();
    private static Tensor Twice(Func<Tensor, Tensor> f, Tensor x) => f(f(x));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        Func<Tensor, Tensor> f = conv.forward;
        x = Twice(f, x) + Twice(squash, x) + Twice(conv.call, x.tanh());
        var both = new List<Tensor> { x, x.relu() }.Select(layers[0].forward).ToList();
        x = Mix(both[0], squash(both[1]));
        return new[] { x.mean([2, 3]), x.amax(2, 3) }.Select(fc.forward).Aggregate((a, b) => a + b);
    }
}
