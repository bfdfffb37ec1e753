using System.CommandLine;
using System.Globalization;
using Images.Evaluation;
using Images.Measures;
using Images.Networks;
using Images.Results;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;
using static TorchSharp.torch;

namespace Images.Occlusion;

/// <summary>The command line of occlusion.</summary>
internal sealed class OccludeCommand : Command
{
    private static readonly Setting<double[]?> FractionList = Kinds.Numbers("fractions", "--fractions", (1, 100), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], "The shares of patches that are occluded.", "none", values => values.All(value => value is >= 0 and <= 1) && values.SequenceEqual(values.Order()), "numbers from 0 to 1, in order, separated by commas");
    private static readonly Setting<IReadOnlyList<OcclusionOrder>> OrderList = Kinds.Choices("order", "--order", "What is occluded first, one or several: random patches, the most or the least relevant.", 3, ("random", OcclusionOrder.Random), ("most", OcclusionOrder.Most), ("least", OcclusionOrder.Least));

    private readonly NetworkOptions network = new("occlude");
    private readonly SettingOptions lists = new([FractionList, OrderList], setting => setting == OrderList ? "all three" : setting.Describe(setting.Default));
    private readonly Option<int?> patch = Checked.MaybeCount("--patch", "The edge of a patch in pixels.", "an eighth of the image's");
    private readonly Option<int> seeds = Checked.Count("--seeds", "How often random patches are drawn.", 1, most: 1000);
    private readonly Option<double> fill = Checked.Number("--fill", "The value in occluded places, of normalized images; 0 is the mean.", 0, double.IsFinite, "a number");
    private readonly Option<string> of = Checked.Choice("--of", "Which class the relevance is of.", "predicted", "true");
    private readonly Option<string?> composite = Checked.Maybe("--composite", "What relevance is propagated by.", "the run's, or the network's first", "composite");
    private readonly Option<string?> reference = Checked.Maybe("--relevance-of", "Another run, whose relevance says what is relevant.", "the network's own", "run");
    private readonly IAnsiConsole console;

    public OccludeCommand(IAnsiConsole console)
        : base("occlude", "Measures accuracy as more and more of each image is occluded: at random, the most or the least relevant first.")
    {
        this.console = console;
        network.AddTo(this);
        lists.AddTo(this);
        foreach (var option in (Option[])[patch, seeds, fill, of, composite, reference])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var other = parsed.GetValue(reference);
        using var judge = other is null ? null : network.Load(parsed, other);
        var plan = Plan(parsed, trained);
        var images = network.Images(parsed, trained);
        var occluding = new Occluding(trained, plan, judge is null ? Network.Relevance(trained.Settings, trained.Model, parsed.GetValue(composite)) : OtherRelevance.Of(trained, judge, parsed.GetValue(composite)));
        var (correct, count) = Bars.Show(console, "occluding", images.Count, task => occluding.Count(images, seen => task.Increment(seen)));
        if (count == 0)
            throw new InvalidDataException($"None of the {images.Count} images can be decoded.");

        var source = new ResultSource("occlude", trained.Weights, network.ImagesName(parsed, trained), EvaluationRun.Markers(trained), count, images.Count - count);
        var curves = plan.Orders.Select(order => Curve(order, plan.Fractions, correct[order], count)).ToArray();
        var result = new OcclusionResult(source, plan.Edge, plan.Fill, other ?? trained.Weights, parsed.GetRequiredValue(of), plan.Fractions, curves);
        var path = network.Result(parsed);
        ResultJson.Write(path, result, ResultJson.Default.OcclusionResult);
        Tables.WriteCsv(Path.ChangeExtension(path, ".csv"), ["fraction", .. curves.Select(curve => curve.Order)], plan.Fractions.Select((fraction, row) => (string[])[Tables.Number(fraction), .. curves.Select(curve => Tables.Number(curve.Accuracies[row]))]));
        Print(result, path);
    }

    private OcclusionPlan Plan(ParseResult parsed, TrainedNetwork trained)
    {
        var given = SettingValues.Defaults.With(lists.Given(parsed));
        var edge = parsed.GetValue(patch) ?? Math.Max(1, trained.Format.Size / 8);
        if (edge > trained.Format.Size)
            throw new InvalidDataException($"{patch.Name} is {edge}; expected at most {trained.Format.Size}, the edge of the images.");
        var orders = given.Get(OrderList) is { Count: > 0 } some ? some.Distinct().ToArray() : Enum.GetValues<OcclusionOrder>();
        return new OcclusionPlan(given.Get(FractionList)!, orders, edge, parsed.GetValue(seeds), parsed.GetValue(fill), parsed.GetRequiredValue(of).Equals("true", StringComparison.OrdinalIgnoreCase));
    }

    private static OcclusionCurve Curve(OcclusionOrder order, IReadOnlyList<double> fractions, long[][] correct, int count)
    {
        double[][] draws = [.. correct.Select(draw => (double[])[.. draw.Select(one => (double)one / count)])];
        double[] means = [.. fractions.Select((_, i) => draws.Average(draw => draw[i]))];
        return new OcclusionCurve(OrderList.Format((IReadOnlyList<OcclusionOrder>)[order]), means, draws, Curves.MeanHeight([.. fractions], means));
    }

    private void Print(OcclusionResult result, string path)
    {
        console.Write(Tables.Of(
            console,
            ["occluded", .. result.Curves.Select(curve => curve.Order)],
            result.Fractions.Select((fraction, row) => (string[])[Tables.Percent(fraction), .. result.Curves.Select(curve => Tables.Percent(curve.Accuracies[row]))])
                .Append(["mean height", .. result.Curves.Select(curve => Tables.Percent(curve.Area))])));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Source.Count} images, patches of {result.PatchSize}×{result.PatchSize} pixels, relevance of the {result.Target} class."));
        console.WriteLine($"Results: {path}");
    }
}
