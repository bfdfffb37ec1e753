// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x)
    {
        var i = 1;
        var y = x * i++ + l.forward(x) * i++ - x.relu() * (i += 3) + x * --i;
        var arr = new int[3]; var j = 0; arr[j++] = j++; arr[j] = j = 1;
        return y * (arr[0] + 10 * arr[2] + 100 * arr[1] + j);
    }
    public Net() : base("Net") => RegisterComponents();
}
