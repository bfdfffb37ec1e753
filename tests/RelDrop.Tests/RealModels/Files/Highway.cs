// refused this.f(
// input: 3, 6
using System.Collections.Generic;

namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int num_layers;
    private readonly ModuleList<Linear> nonlinear, linear, gate;
    private readonly Func<Tensor, Tensor> f;
    private readonly Linear output;

    public Net(int size = 6, int num_layers = 3) : base("Highway")
    {
        this.num_layers = num_layers;
        this.f = Activations.ReluOrTanh(num_layers > 5);
        ModuleList<Linear> make() => ModuleList(Enumerable.Repeat(0, num_layers).Select(_ => Linear(size, size)).ToArray());
        nonlinear = make();
        linear = make();
        gate = make();
        foreach (var g in gate)
            init.constant_(g.bias, -1);
        output = Linear(size, 3);
        RegisterComponents();
    }

    /// <summary>
    /// σ(G(x)) ⨀ f(Q(x)) + (1 - σ(G(x))) ⨀ x in each layer.
    /// </summary>
    public override Tensor forward(Tensor x)
    {
        var layer = 0;
        while (layer < num_layers)
        {
            var gate = torch.sigmoid(this.gate[layer].forward(x));
            var nonlinear = this.f(this.nonlinear[layer].forward(x));
            var linear = this.linear[layer].forward(x);

            x = gate * nonlinear + (1 - gate) * linear;
            layer++;
        }
        return output.forward(x);
    }
}

internal static class Activations
{
    public static Func<Tensor, Tensor> ReluOrTanh(bool rectify) => rectify ? t => functional.relu(t) : t => torch.tanh(t);
}
