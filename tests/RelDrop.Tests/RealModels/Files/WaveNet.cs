// input: 2, 4, 24; 2, 3
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class GatedResidualUnit : Module<Tensor, Tensor?, (Tensor residual, Tensor skip)>
{
    private readonly Conv1d dilated;
    private readonly Linear? condition;
    private readonly Conv1d res;
    private readonly Conv1d skip;
    private readonly int dilation;
    private readonly int kernel;

    public GatedResidualUnit(int residual, int skips, int kernel, int dilation, int cond = 0) : base(nameof(GatedResidualUnit))
    {
        (this.kernel, this.dilation) = (kernel, dilation);
        dilated = Conv1d(residual, 2 * residual, kernel, dilation: dilation);
        condition = cond > 0 ? Linear(cond, 2 * residual, hasBias: false) : null;
        res = Conv1d(residual, residual, 1L);
        skip = Conv1d(residual, skips, 1L);
        RegisterComponents();
    }

    public override (Tensor residual, Tensor skip) forward(Tensor x, Tensor? c)
    {
        // causal: pad on the left only
        var h = dilated.forward(functional.pad(x, new long[] { (kernel - 1) * dilation, 0 }));
        if (c is not null && condition is not null)
            h += condition.forward(c).unsqueeze(-1);
        var gates = h.chunk(2, 1);
        h = tanh(gates[0]) * sigmoid(gates[1]);
        return (x + res.forward(h), skip.forward(h));
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor?, Tensor>
{
    private readonly Conv1d first;
    private readonly ModuleList<GatedResidualUnit> units = new();
    private readonly Sequential head;

    public Net() : this(4, 3, 5, blocks: 2, layers: 3) { }

    public Net(int classes, int cond, int skips, int blocks, int layers) : base("WaveNet")
    {
        first = Conv1d(classes, 4, 1L);
        for (var b = 0; b < blocks; b++)
        {
            for (var l = 0; l < layers; l++)
                units.Add(new GatedResidualUnit(4, skips, 2, 1 << l, cond));
        }
        head = Sequential(ReLU(), Conv1d(skips, 6, 1L), ReLU(), Conv1d(6, classes, 1L));
        RegisterComponents();
    }

    public override Tensor forward(Tensor audio, Tensor? speaker)
    {
        var x = first.forward(audio);
        Tensor? sum = null;
        foreach (var unit in units)
        {
            (x, var s) = unit.forward(x, speaker);
            sum = sum is null ? s : sum + s;
        }
        if (sum is null)
            throw new InvalidOperationException("no layers");
        return head.forward(sum * Math.Sqrt(1.0 / units.Count));
    }
}
