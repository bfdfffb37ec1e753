// refused: RDG004 at 11
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    
    public override Tensor forward(Tensor x) { var list = new List<Tensor> { x, x * 2 }; var old = list; Tensor F() { list = new List<Tensor> { x * 7, x * 8 }; return x * 3; } list[0] = F(); return list[0] + old[0] * 10 + old[1]; }
    public Net() : base("Net") => RegisterComponents();
}
