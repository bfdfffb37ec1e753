// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 1; var big = x.shape[0] > 100;
        var k = big ? n++ : 7;
        return x * k + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
