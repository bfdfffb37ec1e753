namespace Models;

[LrpModel<EpsilonFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1);
    private readonly Conv2d left = Conv2d(4, 4, 3, padding: 1);
    private readonly Conv2d right = Conv2d(4, 4, 1);
    private readonly bool wide = true;
    private readonly Linear fc = Linear(64, 5);

    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        ArgumentNullException.ThrowIfNull(x);
        x = Activate(stem.call(x));
        var y = wide ? Activate(left.forward(4)) : right.forward(x);
        if (training)
            y = functional.dropout(y, 0.5, training);
        y = functional.max_pool2d(x.add(y), 2);
        return Head(y).MoveToOuterDisposeScope();
    }

    private static Tensor Activate(Tensor t) => t.relu_();

    private Tensor Head(Tensor t)
    {
        if (!wide)
            return fc.forward(t.reshape(t.shape[0], -1));
        var flat = t.view(t.shape[0], -1);
        return fc.forward(flat);
    }
}
