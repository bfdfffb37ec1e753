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

    [LrpModel<Gradient>]
    private sealed partial class Faulty(string fault) : Module<Tensor, Tensor>(nameof(Faulty))
    {
        private readonly string fault = fault;

        public override Tensor forward(Tensor x) => Join(One(x), x.relu());

        [LrpFunction(nameof(OneBack))]
        private Tensor One(Tensor a) => a * 1;

        private Tensor OneBack(Tensor a, Tensor output, Tensor relevance) => fault switch
        {
            "null" => null!,
            "shape" => relevance.sum(1),
            _ => relevance,
        };

        [LrpFunction(nameof(JoinBack))]
        private Tensor Join(Tensor a, Tensor b) => a + b;

        private (Tensor, Tensor) JoinBack(Tensor a, Tensor b, Tensor output, Tensor relevance) => fault switch
        {
            "null of two" => (relevance, null!),
            "shape of two" => (relevance * 1, relevance.sum(1)),
            "one for two" => (relevance, relevance),
            _ => (relevance, relevance.alias()),
        };
    }

    [Theory]
    [InlineData("null", "(2, 3), its input's, from module.OneBack; got null")]
    [InlineData("shape", "(2, 3), its input's, from module.OneBack; got (2)")]
    [InlineData("null of two", "(2, 3), its input's, from module.JoinBack; got null")]
    [InlineData("shape of two", "(2, 3), its input's, from module.JoinBack; got (2)")]
    [InlineData("one for two", "from module.JoinBack; got one for two")]
    public void What_is_no_relevance_is_refused_with_the_methods_name(string fault, string says)
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<InvalidOperationException>(() => new Faulty(fault).Attribute(rand(2, 3)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Relevance_may_be_handed_on_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var attribution = new Faulty("").Attribute(rand(2, 3) + 1, Target.Class(1));
        Assert.Equal([0f, 2, 0, 0, 2, 0], attribution.Relevance.data<float>().ToArray());
    }
}

internal static class Weighing
{
    [LrpFunction(nameof(WeighBack))]
    public static Tensor Weigh(this Tensor x, double by = 3) => x * by;

    internal static Tensor WeighBack(Tensor x, double by, Tensor output, Tensor relevance) => relevance * (by + 4);
}
