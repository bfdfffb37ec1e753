// input: 2, 6
namespace Models;
[LrpBlock] public partial class Blk : Module<Tensor, Tensor> { private readonly Linear a = Linear(6, 6); public Blk() : base("blk") => RegisterComponents(); public override Tensor forward(Tensor x) => a.forward(x).relu() + x; }
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6), k = Linear(6, 6);
    private readonly Sequential s = Sequential(Linear(6, 6), ReLU(), Linear(6, 6)); private readonly Blk b = new(); private readonly Linear? none; private readonly ReLU act = ReLU(inplace: true); private readonly ModuleList<Linear> ml = new(Linear(6, 6), Linear(6, 6), Linear(6, 6)); 
    public override Tensor forward(Tensor x) { return ml.Last().forward(ml.First().forward(x)) + ml[^2].forward(x) + ml[(int)x.shape[0] - 1].forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
