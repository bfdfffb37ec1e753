// refused: RDG004 at 12
namespace Models;
public class Output { public Tensor Logits { get; set; } = null!; }
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var output = new Output();
        return fc.forward(output.Logits.mean([2, 3]));
    }
}
