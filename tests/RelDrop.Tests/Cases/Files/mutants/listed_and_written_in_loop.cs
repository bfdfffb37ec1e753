// refused: RDG004 at 13
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var y = x * 1;
        var l = new List<Tensor> { y };
        var n = 0;
        while (n < 2) { y.mul_(3); for (var i = 0; i < 3; i++) { n++; } }
        if (x is not null) { x = l[0]; }
        return fc.forward(x.mean([2, 3]));
    }
}
