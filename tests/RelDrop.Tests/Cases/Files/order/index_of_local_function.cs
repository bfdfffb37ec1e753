// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var a = new int[3]; var n = 0; int Next() => n++;
        a[Next()] = 4; a[Next()] += 5; a[Next()]++;
        return x * (a[0] + 10 * a[1] + 100 * a[2]) + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
