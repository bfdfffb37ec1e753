// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int? size = null;
    public override Tensor forward(Tensor x)
    {
        var s = size; s ??= (int)x.shape[1];
        return x.view(-1, s.Value);
    }
    public Net() : base("Net") => RegisterComponents();
}
