// equals
namespace Models;
public record Output(Tensor Logits, int Count = 2)
{
    public Tensor? Hidden { get; init; }
    public Output Map(Func<Tensor, Tensor> f) => new(f(Logits), Count + 1) { Hidden = Hidden };
}
public record Settings { public Tensor Value { get; init; } = null!; public string Name { get; init; } = "abc"; }
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly double factor = 0.5;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var output = new Output(x) { Hidden = x.tanh() }.Map(t => conv.forward(t) * factor).Map(Twice);
        var other = output with { Hidden = null, Count = 5 };
        var settings = new Settings { Value = output.Logits } with { Name = "four" };
        return fc.forward(((output.Hidden ?? x) * other.Count + settings.Value * settings.Name.Length + (other.Hidden ?? x)).mean([2, 3]) * output.Count);
    }
    private Tensor Twice(Tensor x) => x * factor * 4;
}
