// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private enum Norm { A, B } private readonly Norm? s = Norm.B;
    public override Tensor forward(Tensor x) => s is Norm.B ? x * 2 : s is null ? x : x * 3;
    public Net() : base("Net") => RegisterComponents();
}
