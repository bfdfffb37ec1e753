// input: 2, 4
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential m = Sequential(Linear(4, 4), Linear(4, 4));
    public override Tensor forward(Tensor x)
    {
        var y = x.chunk(1, 1).ToList();
        for (int i = 0; i < m.Count; i++) { y.Add(m[i].call(y.Last())); }
        return cat(y, 1);
    }
    public Net() : base("Net") => RegisterComponents();
}
