// equals
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var pair = (First: 3, 4); return x * (A: 1, B: 2).B + pair.First + pair.Item2;
    }
}
