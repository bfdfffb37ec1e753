using System.Globalization;
using RelDrop.Tests.Oracle;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>
/// Random models, compiled and compared with the oracle. RELDROP_RANDOM_MODELS sets how many, RELDROP_RANDOM_SEED replays one and
/// prints its source.
/// </summary>
public class RandomArchitectureTests(Xunit.Abstractions.ITestOutputHelper log) : IClassFixture<OneThread>
{
    private const int BatchSize = 50;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("RELDROP_RANDOM_MODELS"), CultureInfo.InvariantCulture, out var count) ? count : 200;

    public static TheoryData<int> Batches() => Environment.GetEnvironmentVariable("RELDROP_RANDOM_SEED") is null ? [.. Enumerable.Range(0, (Count + BatchSize - 1) / BatchSize)] : [];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Relevance_agrees_with_the_oracle(int batch)
    {
        var models = Enumerable.Range(batch * BatchSize, Math.Min(BatchSize, Count - (batch * BatchSize))).Select(ArchitectureGenerator.Draw).ToArray();
        var disabled = (batch % 4) switch { 1 => "SignAnalysis", 2 => "StrengthReduction", 3 => "SignAnalysis;StrengthReduction;Liveness;Grounding", _ => "" };
        var failures = Check(models, disabled);
        Assert.True(failures.Count == 0, $"{failures.Count} of {models.Length} differ; replay one with RELDROP_RANDOM_SEED=N dotnet test --filter Replay\n{string.Join("\n", failures)}");
    }

    [Fact]
    public void Replay()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("RELDROP_RANDOM_SEED"), CultureInfo.InvariantCulture, out var seed))
            return;
        var model = ArchitectureGenerator.Draw(seed);
        log.WriteLine(model.Source.Replace("; ", ";\n", StringComparison.Ordinal));
        Assert.Empty(Check([model], ""));
    }

    private static List<string> Check(Architecture[] models, string disabledPasses)
    {
        var assembly = new CompiledArchitectures(models, disabledPasses);
        return [.. models.SelectMany(model => model.Composites.Select(composite => Difference(assembly, model, composite))).OfType<string>()];
    }

    /// <summary>What differs, or null.</summary>
    private static string? Difference(CompiledArchitectures assembly, Architecture description, string composite)
    {
        using var scope = NewDisposeScope();
        var model = assembly.Create(description);
        var input = randn([3, .. description.InputShape], dtype: float64);
        var start = randn(3, Architecture.Classes, dtype: float64);

        var tape = new LrpTape(composite == "Named" ? "EpsilonPlusFlat" : composite) { SharesProducts = composite == "Named" };
        var node = LrpTape.Input(input);
        var output = description.Oracle(new OracleRun(tape, model, composite), node);
        var expected = tape.Relevance(node, output, start);
        using var attribution = ((IAttributable)model).Attribute(CompiledArchitectures.Composite(model, composite), input, Target.Relevance(start));

        var outputError = Error(attribution.Output, output.Value);
        var error = Error(attribution.Relevance, expected);
        return outputError <= 1e-6 && error <= 1e-7
            ? null
            : FormattableString.Invariant($"seed {description.Seed} under {composite}: relevance off by {error:0.0e+0}, output by {outputError:0.0e+0}");
    }

    private static double Error(Tensor actual, Tensor expected) => ((actual - expected).norm() / (expected.norm() + 1e-30)).item<double>();
}
