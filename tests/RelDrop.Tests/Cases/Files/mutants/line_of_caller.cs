namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private static int H([System.Runtime.CompilerServices.CallerLineNumber] int n = 0) => n;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return x * H();
    }
}
