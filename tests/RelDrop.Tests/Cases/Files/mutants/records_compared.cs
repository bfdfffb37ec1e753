namespace Models;

public sealed record R(Tensor A, int B = 4);

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var r = new R(x, 2); return r.A * (r == new R(x, 2) ? 1 : 2);
    }
}
