// refused: RDG004 at 12
namespace Models;
public class Output { public Tensor? Logits { get; set; } }
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var output = new Output();
        output.Logits = fc.forward(x.mean([2, 3]));
        return output.Logits;
    }
}
