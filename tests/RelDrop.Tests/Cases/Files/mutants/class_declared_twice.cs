namespace Models;

[LrpBlock]
public partial class Fork : Module<Tensor, (Tensor, Tensor)>
{
    private readonly Conv2d left = Conv2d( relu3 , 4, 3, padding: float.Epsilon);
    private readonly Conv2d gate = Conv2d(3, 4, 1);

    public Fork() : base(nameof(Fork)) => RegisterComponents();

    public override (Tensor, Tensor) forward(Tensor x) => (left.forward(x), gate.forward(x.mean([2, 3], keepdim: true)).sigmoid());
}

[LrpBlock]
public partial class Fork : Module<Tensor, (Tensor, Tensor)>
{
    private readonly Conv2d left = Conv2d( relu3 , 4, 3, padding: 1);
    private readonly Conv2d gate = Conv2d(3, 4, 1);

    public Fork() : base(nameof(Fork)) => RegisterComponents();

    public override (Tensor, Tensor) forward(Tensor x) => (left.forward(x), gate.forward(x.mean([2, 3], keepdim: true)).sigmoid());
}

[LrpLayer(null)]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Fork fork = new();
    [KeepRelevance] private readonly Conv2d mix = Conv2d(8, 4, 1);
    private readonly Linear fc = Linear(4, 5);

    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var (features, gate) = fork.forward(x);
        x = torch.cat([features, features * gate.sigmoid()], 1)[.., .., 1..];
        return fc.forward(functional.gelu(mix.forward(x)).amax(2, 3));
    }
}
