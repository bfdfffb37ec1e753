// input: 3, 4
namespace A;
file static class Tools { internal const double Half = 0.5; internal static Tensor Twice(Tensor t) => t * 2; [NoRelevance] internal static Tensor Ids(Tensor t) => t.argsort(); }
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(Tools.Twice(x) * Tools.Half);
}
