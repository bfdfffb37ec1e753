// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var z = zeros_like(x); var k = 0; Tensor Next(int c) { k++; return l.forward(x)[.., c]; } z[.., k] = Next(2); z[.., k] = Next(3) * k; return z + k; }
    public Net() : base("Net") => RegisterComponents();
}
