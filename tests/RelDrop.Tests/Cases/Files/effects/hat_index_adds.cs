// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var list = new List<Tensor> { x, x * 2 }; int F() { list.Add(x * 5); return 1; } var y = list[^F()]; return y + list.Count; }
    public Net() : base("Net") => RegisterComponents();
}
