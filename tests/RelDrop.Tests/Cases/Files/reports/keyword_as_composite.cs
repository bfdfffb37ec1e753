// equals
// input: 3, 4
// usings: none
using RelDrop; using TorchSharp; using TorchSharp.Modules; using static TorchSharp.torch; using static TorchSharp.torch.nn;
namespace Shop
{
public class @is : EpsilonPlus;
internal static class @checked { public const int @for = 2; public static Tensor @do(Tensor t) => t * @for; }
[LrpModel<@is>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(@checked.@do(x));
}
}
