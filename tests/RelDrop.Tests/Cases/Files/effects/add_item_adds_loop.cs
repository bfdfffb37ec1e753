// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var list = new List<Tensor>(); Tensor F() { list.Add(x * 5); return x * 3; } for (var i = 0; i < x.shape[0]; i++) list.Add(F()); var s = x * 0; var n = 1; foreach (var t in list) { s = s + t * n; n++; } return s; }
    public Net() : base("Net") => RegisterComponents();
}
