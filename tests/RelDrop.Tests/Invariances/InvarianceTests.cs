using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Invariances;

/// <summary>Networks that compute the same are explained the same, and relevance is neither made nor lost.</summary>
public class InvarianceTests : IClassFixture<OneThread>
{
    public static TheoryData<Type> OfWideCnn => [.. Composites(typeof(WideCnn))];

    /// <summary>
    /// A channel whose weights are 0 computes 0. Flat is on the first layer only: on a hidden layer it would give a dead channel its
    /// share, since it looks at no activation.
    /// </summary>
    [Theory]
    [MemberData(nameof(OfWideCnn))]
    public void A_dead_channel_changes_nothing(Type composite)
    {
        using var scope = NewDisposeScope();
        manual_seed(31);
        var narrow = new WideCnn(6);
        var wide = new WideCnn(7);
        narrow.to(float64);
        wide.to(float64);
        using (no_grad())
        {
            var target = wide.state_dict();
            foreach (var (name, value) in narrow.state_dict().Where(pair => pair.Value.is_floating_point()))
            {
                if (name.StartsWith("bn1", StringComparison.Ordinal))
                    value.copy_(rand_like(value) + 0.5);
                var place = value.shape.Select((size, dimension) => (size, dimension)).Aggregate(target[name].zero_(), (part, at) => part.narrow(at.dimension, 0, at.size));
                place.copy_(value);
            }
        }

        var (input, start) = (randn(4, 3, 12, 12, dtype: float64), randn(4, 5, dtype: float64));
        AssertClose(Relevance(narrow, composite, input, start), Relevance(wide, composite, input, start), 1e-10);
    }

    /// <summary>LRP-0 and the gradient send relevance through a chain of linear layers as through their product; rules that look at signs do not.</summary>
    [Fact]
    public void Two_linear_layers_are_explained_as_their_product()
    {
        using var scope = NewDisposeScope();
        manual_seed(32);
        var split = new SplitNet(isSplit: true);
        split.to(float64);
        var joined = split.Joined();
        var (input, start) = (randn(4, 3, 8, 8, dtype: float64), randn(4, 5, dtype: float64));
        AssertClose(joined.forward(input), split.forward(input), 1e-12);
        AssertClose(Relevance(joined, typeof(Gradient), input, start), Relevance(split, typeof(Gradient), input, start), 1e-12);
        AssertClose(Relevance(joined, typeof(Lrp0), input, start), Relevance(split, typeof(Lrp0), input, start), 1e-9);
        Assert.True(Error(Relevance(joined, typeof(EpsilonPlus), input, start), Relevance(split, typeof(EpsilonPlus), input, start)) > 0.1);
    }

    /// <summary>The stabilizers take a little; the input is large so that it is very little, which scales every activation of a network without biases.</summary>
    [Theory]
    [InlineData(typeof(EpsilonPlus))]
    [InlineData(typeof(EpsilonPlusFlat))]
    [InlineData(typeof(EpsilonFlat))]
    [InlineData(typeof(EpsilonGamma))]
    [InlineData(typeof(EpsilonAlpha2Beta1))]
    [InlineData(typeof(EpsilonAlpha2Beta1Flat))]
    [InlineData(typeof(ExcitationBackprop))]
    [InlineData(typeof(Lrp0))]
    public void Relevance_is_conserved(Type composite) => Assert.InRange(Lost(composite), 0, 1e-6);

    /// <summary>RelDropPaper gives both branches of a residual sum all of its relevance; the gradient is no share of anything.</summary>
    [Theory]
    [InlineData(typeof(RelDropPaper))]
    [InlineData(typeof(Gradient))]
    public void Relevance_is_not_conserved(Type composite) => Assert.True(Lost(composite) > 0.01);

    /// <summary>The largest difference between a sample's relevance at the output and at the input, relative to the former.</summary>
    private static double Lost(Type composite)
    {
        using var scope = NewDisposeScope();
        manual_seed(33);
        var model = new ConservingNet();
        model.to(float64);
        var (input, start) = (randn(4, 3, 14, 14, dtype: float64) * 1e6, rand(4, 5, dtype: float64) + 0.1);
        var (arrived, sent) = (Relevance(model, composite, input, start).sum([1, 2, 3]), start.sum(1));
        return ((arrived - sent) / sent).abs().max().item<double>();
    }

    private static IEnumerable<Type> Composites(Type model) =>
        model.CustomAttributes.SelectMany(attribute => attribute.AttributeType.GenericTypeArguments).Where(type => type.IsSubclassOf(typeof(Composite)));

    private static Tensor Relevance(nn.Module model, Type composite, Tensor input, Tensor start) => ((IAttributable)model).Attribute(composite, input, Target.Relevance(start)).Relevance;

    private static double Error(Tensor actual, Tensor expected) => ((actual - expected).norm() / expected.norm()).item<double>();

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) => Assert.InRange(Error(actual, expected), 0, tolerance);
}
