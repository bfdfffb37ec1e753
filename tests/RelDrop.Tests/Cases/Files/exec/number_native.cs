namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private const nint Large = 2000000000;
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        nint big = 2000000000;
        nuint unsigned = 4000000000;
        x = x * ((double)(big * 2) / 4e9) + (double)(Large + big) / 8e9 + (double)(unsigned + unsigned) / 16e9;
        return fc.forward(x.mean([2, 3]));
    }
}
