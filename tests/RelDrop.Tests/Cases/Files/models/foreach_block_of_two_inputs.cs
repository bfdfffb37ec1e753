// input: 3, 4; 3, 4
// usings: none
using System; using System.Collections.Generic; using System.Linq; using TorchSharp; using TorchSharp.Modules; using RelDrop;
using static TorchSharp.torch; using static TorchSharp.torch.nn; using F = TorchSharp.torch.nn.functional;
namespace Models;

[LrpBlock] public partial class B : Module<Tensor, Tensor, Tensor> {
    private readonly Linear fc = Linear(4, 4);
    public B() : base("b") { RegisterComponents(); }
    public override Tensor forward(Tensor x, Tensor mask) => fc.forward(x) + mask;
}
[LrpModel<EpsilonPlusFlat>] [LrpModel<Gradient>]
public partial class Net : Module<Tensor,Tensor,Tensor> {
    private readonly ModuleList<B> layers = new(new B(), new B());
    public Net() : base("n") { RegisterComponents(); }
    public override Tensor forward(Tensor x, Tensor mask) {
        foreach (var l in layers) x = l.forward(x, mask);
        return x;
    }
}
