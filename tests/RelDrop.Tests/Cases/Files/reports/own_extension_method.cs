// equals
// input: 3, 12
// usings: none
using RelDrop; using TorchSharp.Modules; using static TorchSharp.torch; using static TorchSharp.torch.nn; using Study.Shapes;
namespace Study.Shapes { public static class ShapeExtensions { public static long PerSample(this long[] shape) { var n = 1L; for (var i = 1; i < shape.Length; i++) n *= shape[i]; return n; } } }
namespace Other.Nets
{
[LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(12, 3);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x) => fc.forward(x.view(x.shape[0], x.shape.PerSample()));
}
}
