// refused: RDG004 at 13
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    public override Tensor forward(Tensor x)
    {
        var n = 0; Func<int> next = () => ++n;
        var a = next() * 10 + next();
        return x * a + n + new[] { 1, 2, 3 }.Select(v => v * next()).Where(v => v > 100).Count() + n;
    }
    public Net() : base("Net") => RegisterComponents();
}
