// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    private readonly int? a = 3; private readonly double? nothing = null;
    public override Tensor forward(Tensor x)
    {
        var s = a * 2 + 1; var t = nothing + 1; var u = a > nothing; bool? v = null; int? w = nothing is null ? null : 4;
        w ??= 9;
        return l.forward(x) * s!.Value + (t ?? 0.5) + (u ? 1 : 2) + (v ?? true ? 3 : 4) + (w.HasValue ? w.Value : 0) + a.GetValueOrDefault(7) + (nothing ?? a ?? 2);
    }
    public Net() : base("Net") => RegisterComponents();
}
