// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly string? none = null;
    public override Tensor forward(Tensor x)
    {
        var n = 0;
        var k = none?.Substring(n++).Length ?? 5; var z = none?.IndexOf(none[n++]);
        return x * k + n + (z ?? 2);
    }
    public Net() : base("Net") => RegisterComponents();
}
