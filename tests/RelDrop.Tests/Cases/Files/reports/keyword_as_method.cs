// equals
// input: 3, 4
namespace Shop;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    [NoRelevance] private static Tensor @lock(Tensor t) => t.detach().abs();
    public override Tensor forward(Tensor x) => fc.forward(x * @lock(x));
}
