// refused: RDG004 at 11
namespace Models;
public class Node { public required Tensor Value { get; init; } public Node? Next { get; init; } }
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var node = new Node { Value = x, Next = new Node { Value = x } };
        return fc.forward(node.Next!.Value.mean([2, 3]));
    }
}
