namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return (x * 2).mul($"{x.shape[0],5}".Length + $"{{a}}{x.ndim}b".Length);
    }
}
