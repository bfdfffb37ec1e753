namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        Tensor F(Tensor a) { if (a.dim() > 9) return a; a = a * 2; return a; } x = F(x); return x;
    }
}
