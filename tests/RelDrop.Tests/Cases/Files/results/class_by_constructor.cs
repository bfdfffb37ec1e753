// equals
namespace Models;
public class Output
{
    public Tensor Logits { get; }
    public Tensor Hidden { get; }
    public Output(Tensor logits, Tensor hidden)
    {
        Logits = logits;
        Hidden = hidden * 2;
    }
    public Tensor Both => Logits * Hidden;
    public Tensor Scaled(double factor) => Both * factor + Hidden;
}
public sealed class Short(Tensor x)
{
    public Tensor X { get; } = x.relu();
    public (Tensor, Tensor) Halves() => (X.narrow(1, 0, 1), X.narrow(1, 1, 2));
}
public readonly struct Point(Tensor x, Tensor y)
{
    public readonly Tensor X = x, Y = y;
}
public class Two { public Tensor A, B; public Two(Tensor a, Tensor b) => (A, B) = (b, a); }
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var output = new Output(hidden: conv.forward(x), logits: x.tanh());
        var (first, rest) = new Short(output.Scaled(0.5)).Halves();
        var point = new Point(first, rest);
        var two = x.shape[0] > 1 ? new Two(point.X, point.Y) : new Two(point.Y, point.X);
        return fc.forward((cat([two.A, two.B], 1) * output.Both).mean([2, 3]));
    }
}
