// input: 2, 6
namespace Models;
public struct P { public int V; public int W; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var p = new P[2]; var i = 0; p[i++].V = 5; p[i].V = 2; return x * (p[0].V * 10 + p[1].V) + i; }
    public Net() : base("Net") => RegisterComponents();
}
