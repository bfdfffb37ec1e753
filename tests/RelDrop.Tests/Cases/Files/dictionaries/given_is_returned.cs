// refused: RDG004 at 19
namespace Models;
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly Inner inner = new();
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var given = new Dictionary<string, Tensor> { ["a"] = x };
        inner.forward(x, given)["a"] = x * 2;
        return fc.forward(given["a"].mean([2, 3]));
    }
}
[LrpBlock]
public partial class Inner() : Module<Tensor, Dictionary<string, Tensor>, Dictionary<string, Tensor>>("Inner")
{
    public override Dictionary<string, Tensor> forward(Tensor x, Dictionary<string, Tensor> all) => all;
}
