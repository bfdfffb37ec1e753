// refused: RDG004 at 19
// input: 2, 3, 8, 8
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Parameter weight = Parameter(linspace(0.5, 1.5, 8));
    private readonly ModuleList<Linear> layers = new(Linear(8, 8), Linear(8, 8), Linear(8, 8));

    public Net() : base(nameof(Net)) => RegisterComponents();

    [NoRelevance] private (Tensor, Tensor) Two(Tensor t) => (Written(t) * 2, weight);

    private static Tensor Written(Tensor t) => t.view(-1).relu_();

    public override Tensor forward(Tensor x)
    {
        Two(x); return x;
    }
}
