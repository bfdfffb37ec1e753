// arguments: 3, 0.5
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net(int steps, double @double, string? name = null) : Module<Tensor, Tensor>("Net")
{
    private readonly Stretch stretch = new(Conv2d(3, 3, 1), 2);
    private readonly Linear fc = Linear(3, 5);
    public override Tensor forward(Tensor x)
    {
        for (var i = 0; i < steps; i++)
            x = stretch.forward(x) * @double;
        return fc.forward(Scaled(x).mean([2, 3])) + (name?.Length ?? 4);
    }
    private Tensor Scaled(Tensor x) => x * (steps + @double);
}
[LrpBlock]
public partial class Stretch(Conv2d conv, int times) : Module<Tensor, Tensor>("Stretch")
{
    public override Tensor forward(Tensor x) => conv.forward(x).repeat_interleave(times, -1).tanh();
}
