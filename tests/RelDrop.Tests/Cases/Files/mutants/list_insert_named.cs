// refused: RDG004 at 10
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var all = new List<Tensor> { x }; all.Insert(item: x * 2, index: 0);
        return all[0];
    }
}
