// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> nonlinear = new(Enumerable.Range(0, 3).Select(_ => Linear(6, 6)).ToArray()), linear = new(Enumerable.Range(0, 3).Select(_ => Linear(6, 6)).ToArray()), gate = new(Enumerable.Range(0, 3).Select(_ => Linear(6, 6)).ToArray());
    private readonly Func<Tensor, Tensor> f = functional_relu;
    private static Tensor functional_relu(Tensor t) => functional.relu(t);
    public override Tensor forward(Tensor x)
    {
        for (int layer = 0; layer < 3; layer++)
        {
            using var g = torch.sigmoid(gate[layer].forward(x));
            using var nl = f(nonlinear[layer].forward(x));
            var li = linear[layer].forward(x);
            x = g * nl + (1 - g) * li;
        }
        return x;
    }
    public Net() : base("Net") => RegisterComponents();
}
