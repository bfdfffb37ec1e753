// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private static Tensor Pool(Tensor x, int? size = null) { if (size is null or 0) return x; return x.view(-1, size.Value); }
    public override Tensor forward(Tensor x) => Pool(x, 3).view(2, -1) + Pool(x) + Pool(x, 0);
    public Net() : base("Net") => RegisterComponents();
}
