// input: 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
static class Ext { public static void Deconstruct<T>(this T[] t, out T x, out T y) { x = t[0]; y = t[1]; } }
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly Linear a = Linear(4, 4);
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        var (b, n) = x.shape;
        return a.forward(x).view(b, n);
    }
}
