// equals
// input: 3, 4
// usings: none
using RelDrop; using T = TorchSharp.torch.Tensor; using nn = TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional; using L = TorchSharp.Modules.Linear; using static System.Math; using Dims = Study.Numbers;
namespace Study;
public static class Numbers { public static int Four => 4; }
[LrpModel<EpsilonPlus>]
public partial class Net : nn.Module<T, T>
{
    private readonly L fc = nn.Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override T forward(T x) => fc.forward(F.relu(x.view(-1, Max(2, Dims.Four))) * Sqrt(2.0));
}
