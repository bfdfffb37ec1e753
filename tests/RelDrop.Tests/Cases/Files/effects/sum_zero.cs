// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var d = 0; return x.sum(d) * x; }
    public Net() : base("Net") => RegisterComponents();
}
