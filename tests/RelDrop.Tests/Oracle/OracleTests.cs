using RelDrop.Conformance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>The oracle against zennit: what it says of random architectures can be trusted.</summary>
public class OracleTests : IClassFixture<OneThread>
{
    private static readonly IReadOnlyList<ReferenceCase> Cases = ReferenceCase.ReadAll(Path.Combine(AppContext.BaseDirectory, "Reference"));

    public static TheoryData<string> Titles() => [.. Cases.Select(reference => reference.Title).Distinct()];

    /// <summary>Both compute in float64; what is left is that the reference is stored in float32.</summary>
    [Theory]
    [MemberData(nameof(Titles))]
    public void The_oracle_agrees_with_zennit(string title) => Assert.All(Cases.Where(reference => reference.Title == title), reference =>
    {
        using var scope = NewDisposeScope();
        var (output, relevance) = OracleReference.Explain(reference, "", float64);
        Assert.InRange(OracleReference.Error(output, tensor(reference.Output).reshape(output.shape)), 0, 1e-6);
        Assert.InRange(OracleReference.Error(relevance, tensor(reference.Relevance).reshape(relevance.shape)), 0, 2e-7);
    });

    [Fact]
    public void Another_rule_gives_another_map()
    {
        using var scope = NewDisposeScope();
        var reference = Cases.First(reference => reference.Title == "net/vgg EpsilonPlusFlat");
        var (_, relevance) = OracleReference.Explain(reference with { Rule = "EpsilonPlus" }, "", float64);
        Assert.True(OracleReference.Error(relevance, tensor(reference.Relevance).reshape(relevance.shape)) > 0.1);
    }
}
