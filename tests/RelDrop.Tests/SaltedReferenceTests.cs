using RelDrop.Conformance;
using RelDrop.Tests.Oracle;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>
/// The cases with other weights, inputs and output relevance than those that the reference was stored with, which an implementation
/// cannot have been fitted to. The oracle, which agrees with zennit where zennit's values are known, says what is right.
/// </summary>
public class SaltedReferenceTests : IClassFixture<OneThread>
{
    private const string Salt = "another salt";

    private static readonly IReadOnlyList<ReferenceCase> Cases = ReferenceCase.ReadAll(Path.Combine(AppContext.BaseDirectory, "Reference"));

    public static TheoryData<string> Titles() => [.. Cases.Select(reference => reference.Title).Distinct()];

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_reference_of_another_salt_passes_with_that_salt_alone(string title) => Assert.All(Cases.Where(reference => reference.Title == title), stored =>
    {
        using var scope = NewDisposeScope();
        var salted = Salted(stored);
        var verdict = Comparison.Run(salted, new ReferenceValues(Salt));
        Assert.True(verdict.Passed, verdict.Message);
        Assert.False(Comparison.Run(salted, new ReferenceValues("")).Passed, "The reference's values do not depend on the salt.");
        Assert.False(Comparison.Run(salted, new ReferenceValues(Salt + "!")).Passed, "The reference's values do not depend on the salt.");
    });

    /// <summary>
    /// The case as zennit would have written it: float64 values, and how far float32 is off them, or float64 with parameters and input
    /// that are off by half a rounding.
    /// </summary>
    private static ReferenceCase Salted(ReferenceCase stored)
    {
        var (output, relevance) = OracleReference.Explain(stored, Salt, float64);
        var (_, rounded) = OracleReference.Explain(stored, Salt, float32);
        var random = new Random(1);
        var errors = Enumerable.Range(0, 4)
            .Select(_ => OracleReference.Explain(stored, Salt, float64, tensor => HalfARoundingOff(tensor, random)).Relevance)
            .Append(rounded)
            .Select(moved => OracleReference.Error(moved, relevance));
        return stored with
        {
            Output = output.to(float32).contiguous().data<float>().ToArray(),
            Relevance = relevance.to(float32).contiguous().data<float>().ToArray(),
            Tolerance = Math.Max(stored.Target is null ? 1e-5 : 1e-4, 10 * errors.Max()),
        };
    }

    private static Tensor HalfARoundingOff(Tensor values, Random random)
    {
        const double half = 1.0 / (1 << 24);
        return values * tensor([.. Enumerable.Range(0, (int)values.numel()).Select(_ => random.Next(2) == 0 ? 1 - half : 1 + half)]).reshape(values.shape);
    }
}
