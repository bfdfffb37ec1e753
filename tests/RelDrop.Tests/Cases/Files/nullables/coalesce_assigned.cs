// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int? nothing = null;
    public override Tensor forward(Tensor x) { int? w = nothing is not null ? 4 : null; w ??= 9; return x * w.Value + (nothing == null ? 1 : 2); }
    public Net() : base("Net") => RegisterComponents();
}
