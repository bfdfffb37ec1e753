// refused: RDG002 at 4
namespace Models;
[LrpModel<Gradient>]
public partial class Net : Module<Dictionary<string, Tensor>, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Dictionary<string, Tensor> batch) => fc.forward(batch["image"].mean([2, 3]));
}
