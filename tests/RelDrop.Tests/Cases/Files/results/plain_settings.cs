// equals
namespace Models;
public class Settings { public int Times { get; set; } = 2; public Func<double, double> Scale { get; set; } = d => d * 2; public object? More { get; set; } }
public class Kept { public Tensor Weight { get; set; } = ones(3, 1, 1); public Tensor Twice => Weight * 2; }
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Inner inner = new();
    private readonly Linear fc = Linear(3, 5);
    private readonly Settings settings = new() { Times = 3 };
    private readonly Kept kept = new();
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward((inner.forward(x, settings) * kept.Weight + kept.Twice).mean([2, 3]));
}
[LrpBlock]
public partial class Inner : Module<Tensor, Settings, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Inner() : base(nameof(Inner)) => RegisterComponents();
    public override Tensor forward(Tensor x, Settings settings) => conv.forward(x) * settings.Times * (settings.Scale is null ? 1 : 2);
}
