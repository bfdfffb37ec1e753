namespace Models;
public enum Mode { Low, Middle, High }
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var mode = Mode.Low + 1;
        x = x * Factor(mode);
        mode++;
        x = x * Factor(mode) + (mode - Mode.Low) + Factor(mode - 1);
        if (mode > Mode.Middle)
            x = x + 1;
        return fc.forward(x.mean([2, 3]));
    }

    private static double Factor(Mode mode) => mode == Mode.High ? 2 : 0.5;
    private static double Factor(int number) => 100 * number;
}
