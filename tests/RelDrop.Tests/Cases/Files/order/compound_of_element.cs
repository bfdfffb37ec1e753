// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var arr = new int[3] { 1, 2, 3 }; var j = 0; arr[j++] += 5; arr[j++] *= 7; arr[^1]--;
        return x * (arr[0] + 10 * arr[2] + 100 * arr[1] + j);
    }
    public Net() : base("Net") => RegisterComponents();
}
