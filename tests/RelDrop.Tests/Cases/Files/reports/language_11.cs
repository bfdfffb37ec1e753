// input: 3, 4
// language: 11
// usings: none
using RelDrop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") { RegisterComponents(); }
    public override Tensor forward(Tensor x) => fc.forward(x.relu());
}
