// refused: RDG004 at 13
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x)
    {
        var feats = new List<Tensor> { l.forward(x) };
        for (var i = 0; i < 2; i++) { var h = cat(feats, 1); feats.Add(l.forward(functional.relu(h, inplace: true)[.., ..6])); }
        return cat(feats, 1);
    }
    public Net() : base("Net") => RegisterComponents();
}
