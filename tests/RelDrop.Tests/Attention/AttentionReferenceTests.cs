using RelDrop.Conformance;
using RelDrop.Conformance.Attention;
using RelDrop.Models;
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
