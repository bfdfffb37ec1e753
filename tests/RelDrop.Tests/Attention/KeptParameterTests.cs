using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Attention;

/// <summary>What positions and class tokens take of the relevance.</summary>
public class KeptParameterTests
{
    [Theory]
    [InlineData(typeof(AttnLrp))]
    [InlineData(typeof(CpLrp))]
    [InlineData(typeof(EpsilonPlusFlat))]
    public void What_parameters_take_is_kept_and_the_input_receives_what_it_did(Type composite)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (kept, unkept) = (new KeptTokens(), new UnkeptTokens());
        unkept.load_state_dict(kept.state_dict());
        kept.to(float64);
        unkept.to(float64);
        var x = randn(2, 4, 6, float64);
        var expected = ((IAttributable)unkept).Attribute(composite, x, Target.Class(1));
        var actual = ((IAttributable)kept).Attribute(composite, x, Target.Class(1));
        Assert.True(actual.Relevance.allclose(expected.Relevance, rtol: 1e-12));
        Assert.Empty(expected.Intermediate);
        Assert.Equal([1L, 1, 8], actual.Intermediate["cls"].shape);
        Assert.Equal([1L, 5, 8], actual.Intermediate["positions"].shape);

        // Nothing else takes any: of the two samples' 1, all is there.
        var all = actual.Intermediate.Values.Append(actual.Relevance).Sum(relevance => relevance.sum().item<double>());
        Assert.Equal(2, all, composite == typeof(EpsilonPlusFlat) ? 1e-3 : 1e-9);
    }
}
