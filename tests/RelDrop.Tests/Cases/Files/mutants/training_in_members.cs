// equals
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private double Scale => training ? 2 : 3;
    private bool IsTraining() { return training; }
    private int Half() => IsTraining() ? 5 : 7;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return x * Scale + Half() * x.tanh();
    }
}
