// equals
// input: 3, 12
// usings: none
using System.Linq; using RelDrop; using TorchSharp.Modules; using static TorchSharp.torch; using static TorchSharp.torch.nn;
namespace Study;
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(12, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(x.view(x.shape.First(), x.shape.Skip(1).Aggregate(1L, (a, b) => a * b)));
}
