// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(Conv2d(3, 3, 1), Tanh(), Conv2d(3, 3, 3, padding: 1), ReLU());
    private readonly int[] steps = [3, 1, 4, 1, 5, 9, 2];
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var all = new List<Tensor> { x, x.tanh(), x * 2, x.relu() };
        var sum = x;
        for (var i = 0; i < all.Count; i++)
        {
            if (i == 1)
                continue;
            if (i == 3)
                break;
            sum = sum + all[i];
        }
        foreach (var one in all)
        {
            sum = sum * 0.5;
            if (sum.shape[0] > 2)
                break;
            sum = sum + one;
            if (sum.shape[1] == 3)
                break;
            sum = sum * 7;
        }
        foreach (var part in sum.chunk(3, 1))
        {
            if (part.shape[0] == 7)
                continue;
            sum = sum * part;
            if (all.Count == 4 && part.shape[0] == 2)
                break;
        }
        return fc.forward(sum.mean([2, 3]));
    }
}
