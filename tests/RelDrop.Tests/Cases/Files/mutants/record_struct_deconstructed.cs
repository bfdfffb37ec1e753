namespace Models;

public readonly record struct R(Tensor A, int B);

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var (a, b) = new R(x, 2); return a * b;
    }
}
