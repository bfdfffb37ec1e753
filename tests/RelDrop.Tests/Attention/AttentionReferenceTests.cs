using RelDrop.Conformance;
using RelDrop.Conformance.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Attention;

/// <summary>Relevance against AttnLRP's and CP-LRP's formulas, and how it grows with depth.</summary>
public class AttentionReferenceTests : IClassFixture<OneThread>
{
    private static readonly IReadOnlyList<AttentionCase> Cases = AttentionCase.ReadAll(Path.Combine(AppContext.BaseDirectory, "Reference", "attention"));

    public static TheoryData<string> Titles => [.. Cases.Select(reference => reference.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Relevance_agrees_with_the_formulas_in_every_form(string title) => Assert.All(
        AttentionComparison.Run(Cases.Single(reference => reference.Title == title), new ReferenceValues("")),
        verdict => Assert.True(verdict.Passed, $"{verdict.Title}: {verdict.Message}"));

    /// <summary>With normalizations that pass relevance on, it grows a thousandfold from 2 blocks to 12.</summary>
    [Theory]
    [InlineData(typeof(EpsilonPlus))]
    [InlineData(typeof(EpsilonPlusFlat))]
    [InlineData(typeof(EpsilonFlat))]
    [InlineData(typeof(EpsilonGamma))]
    [InlineData(typeof(AttnLrp))]
    [InlineData(typeof(CpLrp))]
    [InlineData(typeof(AttnLrpGamma))]
    [InlineData(typeof(CpLrpGamma))]
    public void Relevance_does_not_grow_with_depth(Type composite)
    {
        using var scope = NewDisposeScope();
        double Size(int depth)
        {
            manual_seed(12);
            var model = new DeepTransformer(depth);
            model.to(float64);
            return ((IAttributable)model).Attribute(composite, randn(4, 17, 32, float64), Target.TopClass).Relevance.abs().sum().item<double>();
        }

        Assert.InRange(Size(12), 0, 10 * Size(2));
    }

    [Fact]
    public void A_wrong_map_fails()
    {
        var reference = Cases.Single(reference => reference.Title == "net/vit AttnLrp");
        var wrong = (float[])reference.Relevance.Clone();
        wrong[7] += 0.01f * wrong.Max();
        Assert.All(AttentionComparison.Run(reference with { Relevance = wrong }, new ReferenceValues("")), verdict => Assert.False(verdict.Passed));
        Assert.All(AttentionComparison.Run(reference, new ReferenceValues("salt")), verdict => Assert.False(verdict.Passed));
    }
}
