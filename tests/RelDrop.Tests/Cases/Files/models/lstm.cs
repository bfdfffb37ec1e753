// input: 3, 5, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly LSTM lstm = LSTM(4, 3, batchFirst: true);
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        var (o, h, c) = lstm.forward(x, null);
        return o[.., -1];
    }
}
