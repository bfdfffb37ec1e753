namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    [System.Diagnostics.Conditional("NEVER")] private static void H(Tensor a) => a.mul_(7);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = x * 1; H(x); return x;
    }
}
