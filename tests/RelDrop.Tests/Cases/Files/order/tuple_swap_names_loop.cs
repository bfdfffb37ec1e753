// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var s = (h: x, c: x * 2); for (var i = 0; i < 3; i++) { s = (s.c, l.forward(s.h)); } return s.h - s.c * 3; }
    public Net() : base("Net") => RegisterComponents();
}
