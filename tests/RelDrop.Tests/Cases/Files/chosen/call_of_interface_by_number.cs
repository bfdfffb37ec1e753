// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential m = Sequential(Linear(6, 6), ReLU());
    public override Tensor forward(Tensor x) => m[0].call(m[1].call(x));
    public Net() : base("Net") => RegisterComponents();
}
