// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var arr = new int[3]; var j = 1; arr[j] = j = 2;
        return x * (arr[0] + 10 * arr[2] + 100 * arr[1] + j);
    }
    public Net() : base("Net") => RegisterComponents();
}
