// input: 2, 3, 8, 8
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d c = Conv2d(3, 4, 3, padding: 1);
    private readonly Tensor idx = tensor(new long[] { 1, 0, 3 });
    public override Tensor forward(Tensor x) => c.forward(x).index(TensorIndex.Colon, TensorIndex.Tensor(idx)).flatten(1);
    public Net() : base("Net") => RegisterComponents();
}
