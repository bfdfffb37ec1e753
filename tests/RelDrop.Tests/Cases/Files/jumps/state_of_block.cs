// input: 2, 5, 4
namespace Models;
public readonly record struct State(Tensor H, Tensor C);
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear w = Linear(10, 6);
    private readonly Linear fc = Linear(6, 3);
    private State Step(Tensor x, State s) { var h = w.forward(cat([x, s.H], 1)).tanh(); return new(h, s.C + h); }
    public override Tensor forward(Tensor x)
    {
        var s = new State(zeros(2, 6, dtype: x.dtype), zeros(2, 6, dtype: x.dtype));
        for (var t = 0; t < x.shape[1]; t++) s = Step(x[.., t], s);
        return fc.forward(s.C);
    }
    public Net() : base("Net") => RegisterComponents();
}
