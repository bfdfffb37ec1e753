// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly DateTime? when = null; private readonly TimeSpan span = default;
    public override Tensor forward(Tensor x) => when is null && span == default ? x * 2 : x;
    public Net() : base("Net") => RegisterComponents();
}
