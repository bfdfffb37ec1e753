// input: 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly Linear a = Linear(4, 4), b = Linear(4, 4);
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        var y = a.forward(x);
        y.add_(b.forward(x)).mul_(2);
        return y;
    }
}
