// input: 3, 2, 20, 20
using System.Collections.Generic;

namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential convs;
    private readonly List<Linear> advantageHeads = new();
    private readonly Linear hidden;
    private readonly Linear value;
    private readonly bool dueling;

    private readonly int actions;

    public Net(int frames = 2, int branches = 3, int actions = 4, bool dueling = true) : base("BranchingDQN")
    {
        this.dueling = dueling;
        this.actions = actions;
        convs = Sequential(
            Conv2d(frames, 4, 5, stride: 2), ReLU(),
            Conv2d(4, 6, 3, stride: 2), ReLU(),
            Flatten());
        hidden = Linear(6 * 3 * 3, 16);
        value = Linear(16, 1);
        for (var b = 0; b < branches; b++)
        {
            var head = Linear(16, actions);
            // a plain list is not seen by RegisterComponents
            register_module($"advantage{b}", head);
            advantageHeads.Add(head);
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor state)
    {
        using var scope = NewDisposeScope();
        var features = functional.relu(hidden.call(convs.call(state)));

        Tensor? v = null;
        if (dueling)
            v = value.call(features);

        var q = new List<Tensor>(advantageHeads.Count);
        foreach (var head in advantageHeads)
        {
            var a = head.call(features);
            if (v is not null)
                a = v + a - a.mean(new long[] { 1 }, keepdim: true);
            q.Add(a);
        }

        return torch.stack(q, dim: 1).view(-1, advantageHeads.Count * actions).MoveToOuterDisposeScope();
    }
}
