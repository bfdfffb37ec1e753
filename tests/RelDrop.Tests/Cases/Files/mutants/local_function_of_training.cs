namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        bool B() => training; if (B()) x = x * 0; void L(bool b) { } L(training); return x.tanh();
    }
}
