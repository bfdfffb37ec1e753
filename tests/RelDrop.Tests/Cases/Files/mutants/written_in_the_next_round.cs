// refused: RDG004 at 18
// input: 3, 4
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = new(Linear(4, 4), Linear(4, 4));

    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var kept = new List<Tensor>();
        x = x * 2;
        foreach (var layer in layers)
        {
            x.clamp_(0.5);
            x = layer.forward(x);
            kept.Add(x);
        }

        return cat(kept, 0);
    }
}
