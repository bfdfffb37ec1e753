// refused Where
// input: 2, 3, 16, 16 | steps: 2; detailed: false
using System;
using System.Collections.Generic;

namespace Models;

public sealed class Outputs
{
    public required Tensor Logits { get; init; }
    public Tensor? Boxes { get; init; }
    public List<Tensor> Hidden { get; } = [];
}

/// <summary>A network that refines its state in a given number of steps, with heads in a dictionary.</summary>
[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, int, bool, Outputs>
{
    private readonly Sequential stem;
    private readonly Conv2d update, gate;
    private readonly Dictionary<string, Linear> heads;

    public Net() : base("MultiTask")
    {
        stem = Sequential(Conv2d(3, 6, 3, stride: 2, padding: 1), GroupNorm(3, 6), Mish());
        update = Conv2d(12, 6, 3, padding: 1);
        gate = Conv2d(12, 6, 1);
        heads = new() { ["class"] = Linear(6, 4), ["box"] = Linear(6, 4) };
        RegisterComponents();
        foreach (var (name, head) in heads)
            register_module(name, head);
    }

    public override Outputs forward(Tensor x, int steps, bool detailed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        var features = stem.forward(x);
        var (state, total) = (zeros_like(features), 0.0);
        var hidden = new List<Tensor>();
        for (var step = 1; step <= steps; step++)
        {
            var both = cat([features, state], 1);
            var weight = 1.0 / step;
            total += weight;
            var z = gate.forward(both).sigmoid();
            state = (1 - z) * state + z * functional.leaky_relu(update.forward(both), 0.1) * weight;
            hidden.Add(state);
            if (step > 8)
                break;
        }

        var pooled = state.mean([2, 3]);
        if (total > 0)
            pooled /= total;
        var outputs = new Outputs { Logits = heads["class"].forward(pooled), Boxes = detailed || training ? heads["box"].forward(pooled).exp() : null };
        outputs.Hidden.AddRange(hidden.Where((_, i) => i % 2 == 0));
        return outputs;
    }
}
