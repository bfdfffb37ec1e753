// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { var o = zeros(3, 2, 6, dtype: x.dtype); var k = 0; for (var i = 0; i < 3; i++) { o[k++] = l.forward(x) * i; } return o.sum(new long[] { 0 }) + o[1] * 5; }
    public Net() : base("Net") => RegisterComponents();
}
