using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Generation;

/// <summary>Methods of the user's with relevance of their own, called in every way that C# has.</summary>
public partial class UserMethodTests
{
    [LrpModel<Gradient>]
    private sealed partial class Net : Module<Tensor, Tensor>
    {
        internal readonly Linear fc = Linear(3, 2);
        private readonly Helper helper = new();

        public Net()
            : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            var constant = helper.Draw(x, scale: 2);
            x = Mix(share: 0.25, b: x, a: constant);
            return fc.forward(x.Weigh() + Mix(x, constant));
        }

        [LrpFunction(nameof(MixBack))]
        private static Tensor Mix(Tensor a, Tensor b, double share = 0.5) => a * share + b * (1 - share);

        private static (Tensor, Tensor) MixBack(Tensor a, Tensor b, double share, Tensor output, Tensor relevance) => (relevance * 10 * share, relevance * 100 * share);
    }

    private sealed class Helper
    {
        [NoRelevance]
        public Tensor Draw(Tensor like, float scale) => ones_like(like) * scale;
    }

    [Fact]
    public void Each_tensor_gets_its_own_relevance_and_constants_get_none()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        using var attribution = net.Attribute(rand(2, 3), tensor([0L, 1L]));
        // Back through fc; through Mix(x, constant) as a, and Weigh; then as b of the first Mix.
        var expected = net.fc.weight!.detach() * (10 * 0.5 + 7) * (100 * 0.25);
        Assert.True(attribution.Relevance.allclose(expected), $"{attribution.Relevance.str()}\n{expected.str()}");
    }
}

internal static class Weighing
{
    [LrpFunction(nameof(WeighBack))]
    public static Tensor Weigh(this Tensor x, double by = 3) => x * by;

    internal static Tensor WeighBack(Tensor x, double by, Tensor output, Tensor relevance) => relevance * (by + 4);
}
