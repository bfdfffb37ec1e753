// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly double? scale = 3;
    public override Tensor forward(Tensor x) { if (scale is null) return x; if (scale is not null && scale > 2) x = x * scale.Value; return scale is { } s ? x + s : x; }
    public Net() : base("Net") => RegisterComponents();
}
