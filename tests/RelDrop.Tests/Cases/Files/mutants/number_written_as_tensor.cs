// refused: RDG004 at 14
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x) => x * Written(flatten(1));

    private static Tensor Written(Tensor a)
    {
        var b = a.view(1);
        b.add_(1);
        return a;
    }
}
