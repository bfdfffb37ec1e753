// input: 3, 4, 6, 5
// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter weight = Parameter(randn(4)), bias = Parameter(randn(4)), kernel = Parameter(randn(4, 4, 3, 3));
    private readonly BatchNorm2d norm = BatchNorm2d(4);
    private readonly Linear fc = Linear(4, 4);
    private readonly double eps = 0.1;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = functional.batch_norm(functional.conv2d(x, kernel), norm.running_mean, norm.running_var, weight, bias, training, 0.2, eps).relu();
        x = functional.batch_norm(x.tanh(), norm.running_mean, norm.running_var, training: false);
        x = functional.batch_norm(fc.forward(x.mean([2, 3])), norm.running_mean, norm.running_var, norm.weight, norm.bias);
        return functional.batch_norm(x.unsqueeze(2), norm.running_mean, norm.running_var, bias: bias).flatten(1);
    }
}
