// equals
namespace Models;

public record Pair(Tensor A, Tensor B);

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var pair = new Pair(B: x = x * 2, A: x.tanh()); var other = new Tuple<Tensor, Tensor>(item2: x = x + 1, item1: x * 3);
        return pair.A - pair.B * 3 + other.Item1 * 5 - other.Item2;
    }
}
