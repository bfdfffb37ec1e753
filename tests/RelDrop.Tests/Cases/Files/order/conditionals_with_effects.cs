// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 1; var big = x.shape[0] > 100;
        var k = big ? n++ : n += 10;
        var m = !big ? n : n = 3;
        return x * k + m * 2 + n * 3;
    }
    public Net() : base("Net") => RegisterComponents();
}
