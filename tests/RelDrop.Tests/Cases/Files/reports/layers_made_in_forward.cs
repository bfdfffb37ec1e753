// input: 3, 4
namespace Models;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = ReLU().forward(x);
        var act = new List<int>();
        using var gelu = GELU();
        return fc.forward(gelu.forward(x));
    }
}
