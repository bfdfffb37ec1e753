// input: 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly Linear a = Linear(4, 4);
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        var s = Join(x.shape, 4);
        return a.forward(x).view(s);
    }
    private static long[] Join(long[] s, long t) { var r = new long[2]; r[0] = s[0]; r[1] = t; return r;
    }
}
