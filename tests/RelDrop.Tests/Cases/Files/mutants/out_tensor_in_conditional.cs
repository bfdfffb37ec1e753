namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private static bool H(Tensor a, out Tensor b) { b = a * 2; return true; }
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return H(x, out Tensor t) ? t : x;
    }
}
