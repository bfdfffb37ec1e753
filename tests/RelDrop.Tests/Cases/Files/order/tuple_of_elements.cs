// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var a = new int[] { 1, 2, 3, 4 }; var i = 0;
        (a[i++], a[i++]) = (a[i - 1], a[i - 2]);
        return x * (a[0] + 10 * a[1] + 100 * a[2] + 1000 * a[3]) + i;
    }
    public Net() : base("Net") => RegisterComponents();
}
