// refused: RDG004 at 16
// input: 2, 3, 8, 8
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x) => (x.shape[0] switch { > 1 and < 3 => Written(x * 2), _ => x }).unsqueeze(1);

    private static Tensor Written(Tensor a)
    {
        var b = a.view(-1);

        b.add_(1);
        return a;
    }
}
