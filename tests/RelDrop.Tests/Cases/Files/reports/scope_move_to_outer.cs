// input: 3, 4
namespace Models;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = fc.forward(x.relu());
        return scope.MoveToOuter(y);
    }
}
