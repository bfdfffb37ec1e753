using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>What must hold of the relevance of any model, whatever the right numbers are.</summary>
public class RandomInvarianceTests : IClassFixture<OneThread>
{
    private const int FirstSeed = 100_000;
    private const int Batch = 4;

    private static readonly Architecture[] Models = [.. Enumerable.Range(FirstSeed, 30).Select(ArchitectureGenerator.Draw)];

    private static readonly Lazy<CompiledArchitectures> Compiled = new(() => new CompiledArchitectures(Models));

    /// <summary>These clamp relevance, so that what is negative is lost.</summary>
    private static readonly string[] NotLinear = ["DeconvNet", "GuidedBackprop"];

    [Fact]
    public void Samples_that_change_places_take_their_relevance_along() => Check((attribute, input, start) =>
    {
        var order = tensor([2L, 0L, 3L, 1L]);
        return (attribute(input.index_select(0, order), start.index_select(0, order)), attribute(input, start).index_select(0, order));
    });

    [Fact]
    public void A_sample_alone_gets_the_relevance_that_it_gets_in_a_batch() => Check((attribute, input, start) =>
        (cat([.. Enumerable.Range(0, Batch).Select(i => attribute(input.narrow(0, i, 1), start.narrow(0, i, 1)))]), attribute(input, start)));

    [Fact]
    public void Relevance_is_proportional_to_the_relevance_that_it_starts_with() => Check((attribute, input, start) =>
        (attribute(input, start * 2.5), attribute(input, start) * 2.5));

    [Fact]
    public void Relevance_of_a_sum_is_the_sum_of_relevance() => Check(
        (attribute, input, start) =>
        {
            var other = randn_like(start);
            return (attribute(input, start + other) - attribute(input, other), attribute(input, start));
        },
        NotLinear);

    [Fact]
    public void Training_and_evaluation_give_the_same_relevance() => CheckModels((model, composite, input, start) =>
    {
        model.train();
        var training = Relevance(model, composite, input, start);
        model.eval();
        return (training, Relevance(model, composite, input, start));
    });

    /// <summary>Behind every method's result, and in Sequentials.</summary>
    [Fact]
    public void Layers_that_do_nothing_change_nothing()
    {
        var padded = Models.Select(model => model with
        {
            Source = Regex.Replace(model.Source, "return (?!s;)([^;]+); }", "return functional.dropout($1.alias(), 0.5, training); }")
                .Replace("ReLU(), Conv2d", "ReLU(), Identity(), Dropout(0.4), Conv2d", StringComparison.Ordinal),
        }).ToArray();
        Assert.All(Models.Zip(padded), pair => Assert.NotEqual(pair.First.Source, pair.Second.Source));
        var compiled = new CompiledArchitectures(padded);
        CheckModels((model, composite, input, start) =>
        {
            var seed = int.Parse(model.GetType().Namespace!.Split("Seed")[1], System.Globalization.CultureInfo.InvariantCulture);
            var other = compiled.Create(padded[seed - FirstSeed]);
            return (Relevance(other, composite, input, start), Relevance(model, composite, input, start));
        });
    }

    private static void Check(Func<Func<Tensor, Tensor, Tensor>, Tensor, Tensor, (Tensor Actual, Tensor Expected)> property, params string[] except) =>
        CheckModels((model, composite, input, start) => property((x, r) => Relevance(model, composite, x, r), input, start), except);

    private static void CheckModels(Func<nn.Module, string, Tensor, Tensor, (Tensor Actual, Tensor Expected)> property, params string[] except)
    {
        var failures = new List<string>();
        var empty = 0;
        var cases = Models.SelectMany(model => model.Composites.Except(except).Select(composite => (Model: model, Composite: composite))).ToArray();
        foreach (var (description, composite) in cases)
        {
            // What does not repeat is TorchSharp's: see Numbers in the library, whose care the user's own code does not take.
            var (error, norm) = Run(description, composite);
            if (!(error <= 1e-7))
                (error, norm) = Run(description, composite);
            if (!(error <= 1e-7))
                failures.Add(FormattableString.Invariant($"seed {description.Seed} under {composite}: off by {error:0.0e+0}"));
            empty += norm == 0 ? 1 : 0;
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.InRange(empty, 0, cases.Length / 10);

        (double Error, double Norm) Run(Architecture description, string composite)
        {
            using var scope = NewDisposeScope();
            var model = Compiled.Value.Create(description);
            var input = randn([Batch, .. description.InputShape], dtype: float64);
            var (actual, expected) = property(model, composite, input, randn(Batch, Architecture.Classes, dtype: float64));
            var norm = expected.norm().item<double>();
            return ((actual - expected).norm().item<double>() / (norm + 1e-30), norm);
        }
    }

    private static Tensor Relevance(nn.Module model, string composite, Tensor input, Tensor start) =>
        ((IAttributable)model).Attribute(CompiledArchitectures.Composite(model, composite), input, Target.Relevance(start)).Relevance;
}
