// input: 2, 6; null
namespace Models;
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, int?, Tensor>
{
    public Net() : base("n") => RegisterComponents();
    public override Tensor forward(Tensor x, int? k) { k ??= 5; if (k is null) return x; return x * k.Value; }
}