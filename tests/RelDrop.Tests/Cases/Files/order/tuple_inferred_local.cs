// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var b = x * 2; var a = x; (Tensor a, Tensor b) s = (b, a); return s.a - s.b * 3; }
    public Net() : base("Net") => RegisterComponents();
}
