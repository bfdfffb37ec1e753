// input: 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly Linear fc = Linear(4, 4);
    private readonly int window = 2;
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        long h = 1;
        if (window > 0) { h = x.shape[1] / window; x = x.view(-1, window, h); }
        if (window > 0) x = x.view(-1, window * h);
        return fc.forward(x);
    }
}
