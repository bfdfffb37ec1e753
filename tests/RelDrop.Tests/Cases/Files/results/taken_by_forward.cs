// equals
namespace Models;
public class Batch { public required Tensor Image { get; set; } public Tensor? Mask { get; set; } public int Steps { get; set; } = 2; }
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Inner inner = new();
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x) =>
        fc.forward((inner.forward(new Batch { Image = x, Steps = 3 }) + inner.forward(new Batch { Image = x.relu(), Mask = x.tanh() })).mean([2, 3]));
}
[LrpBlock]
public partial class Inner : Module<Batch, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Inner() : base(nameof(Inner)) => RegisterComponents();
    public override Tensor forward(Batch batch)
    {
        var x = batch.Image;
        for (var i = 0; i < batch.Steps; i++)
            x = conv.forward(x).tanh();
        return batch.Mask is { } mask ? x * mask : x;
    }
}
