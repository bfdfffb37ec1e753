// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly (int A, int B)? s = (2, 3);
    public override Tensor forward(Tensor x) => s is null ? x : x.view(-1, s.Value.A, s.Value.B);
    public Net() : base("Net") => RegisterComponents();
}
