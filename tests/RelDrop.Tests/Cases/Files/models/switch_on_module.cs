// input: 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor> {
    private readonly ModuleList<Module<Tensor,Tensor>> ms = new(Linear(4, 4), ReLU());
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x) {
        foreach (var m in ms)
            switch (m) { case Linear l: x = l.forward(x); break; default: x = m.forward(x); break; }
        return x;
    }
}
