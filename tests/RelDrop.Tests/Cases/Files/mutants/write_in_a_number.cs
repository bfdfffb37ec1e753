// equals
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = x * 1; var n = x.mul_(2).shape[0] + functional.relu(x, inplace: true).dim(); return x * n;
    }
}
