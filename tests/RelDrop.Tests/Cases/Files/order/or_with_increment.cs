// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var i = 0; var b = x.dim() == 3 && ++i > 0; var c = x.dim() == 2 || ++i > 0;
        return x * (b ? 2 : 3) + i + (c ? 5 : 7);
    }
    public Net() : base("Net") => RegisterComponents();
}
