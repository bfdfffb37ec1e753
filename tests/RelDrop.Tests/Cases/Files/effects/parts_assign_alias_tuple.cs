// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var parts = x.chunk(3, 1); var t = (parts, x); parts[0] = parts[1] * 5; return cat(t.parts, 1); }
    public Net() : base("Net") => RegisterComponents();
}
