// equals
namespace Models;
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var n = 1;
        if (x.shape[0] > 1)
        {
            x = x * n;
            n = 2;
        }
        return fc.forward(x.mean([2, 3]));
    }
}
