using System.CommandLine;
using Images.Picturing;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.Occlusion;

/// <summary>The command line of occlusion.</summary>
internal sealed class OccludeCommand : Command
{
    private static readonly Setting<double[]?> FractionList = Kinds.Numbers("fractions", "--fractions", (1, 100), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], "The shares of patches that are occluded.", "none", values => values.All(value => value is >= 0 and <= 1) && values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second), "numbers from 0 to 1, in order, separated by commas");
    private static readonly Setting<IReadOnlyList<OcclusionOrder>> OrderList = Kinds.Choices("order", "--order", "What is occluded first, one or several: random patches, the most or the least relevant.", 3, ("random", OcclusionOrder.Random), ("most", OcclusionOrder.Most), ("least", OcclusionOrder.Least));

    private readonly NetworkOptions network = new("occlude");
    private readonly SettingOptions lists = new([FractionList, OrderList], setting => setting == OrderList ? "all three" : setting.Describe(setting.Default));
    private readonly Option<int?> patch = Checked.MaybeCount("--patch", "The edge of a patch in pixels.", "an eighth of the image's");
    private readonly Option<int> seeds = Checked.Count("--seeds", "How often random patches are drawn.", 1, most: 1000);
    private readonly Option<double> fill = Checked.Number("--fill", "The value in occluded places, of normalized images; 0 is the mean.", 0, double.IsFinite, "a number");
    private readonly RelevanceOptions relevance = new();
    private readonly Option<string?> reference = Checked.Maybe("--relevance-of", "Another run, whose relevance says what is relevant.", "the network's own", "run");
    private readonly IAnsiConsole console;

    public OccludeCommand(IAnsiConsole console)
        : base("occlude", "Measures accuracy as more and more of each image is occluded: at random, the most or the least relevant first.")
    {
        this.console = console;
        network.AddTo(this);
        lists.AddTo(this);
        foreach (var option in (Option[])[patch, seeds, fill, reference])
            Add(option);
        relevance.AddTo(this);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var other = parsed.GetValue(reference);
        using var judge = other is null ? null : network.Load(parsed, other);
        var plan = Plan(parsed, trained);
        var images = network.Images(parsed, trained);
        var maps = relevance.Of(parsed, judge ?? trained);
        if (judge is not null)
            maps = OtherRelevance.Of(trained, judge, maps);
        var occluding = new Occluding(trained, plan, maps[0].Of);
        var (correct, count) = Bars.Show(console, "occluding", images.Count, task => occluding.Count(images, seen => task.Increment(seen)));
        if (count == 0)
            throw new InvalidDataException($"None of the {images.Count} images can be decoded.");

        var file = network.Result(parsed);
        Curve[] curves = [.. plan.Orders.Select(order => CurveOf(order, plan.Fractions, correct[order], count))];
        Scalar[] areas = plan.Fractions.Count < 2 ? [] : [.. curves.Select(curve => new Scalar($"{curve.Name}_area", Area.UnderCurve([.. curve.X], [.. curve.Y]), Unit.Share, HigherIsBetter: curve.Name == NameOf(OcclusionOrder.Most) ? null : true))];
        file.Write(new Result
        {
            Kind = "occlude",
            Provenance = network.Origin(parsed, trained, maps[0].Composite),
            Scalars = [.. areas, new Scalar("patch", plan.Edge, Unit.Count), new Scalar("images", count, Unit.Count)],
            Curves = curves,
            Tables = plan.Seeds > 1 && correct.TryGetValue(OcclusionOrder.Random, out var draws) ? [DrawTable(plan.Fractions, draws, count)] : [],
            Pictures = new ImagePictures(trained, maps, plan.OfTrueClass, file).Draw(images, relevance.Pictures(parsed), plan),
        });
        Tables.WriteCsv(file.Beside(".csv"), ["fraction", .. curves.Select(curve => curve.Name)], plan.Fractions.Select((fraction, row) => (string[])[Tables.Number(fraction), .. curves.Select(curve => Tables.Number(curve.Y[row]))]));
        Print(plan, curves, areas);
        console.WriteLine(FormattableString.Invariant($"{count} images, patches of {plan.Edge}×{plan.Edge} pixels, relevance of the {(plan.OfTrueClass ? "true" : "predicted")} class."));
        console.WriteLine($"Results: {file.Path}");
    }

    private OcclusionPlan Plan(ParseResult parsed, TrainedNetwork trained)
    {
        var given = SettingValues.Defaults.With(lists.Given(parsed));
        var edge = parsed.GetValue(patch) ?? Math.Max(1, trained.Format.Size / 8);
        if (edge > trained.Format.Size)
            throw new InvalidDataException($"{patch.Name} is {edge}; expected at most {trained.Format.Size}, the edge of the images.");
        var orders = given.Get(OrderList) is { Count: > 0 } some ? some.Distinct().ToArray() : Enum.GetValues<OcclusionOrder>();
        return new OcclusionPlan(given.Get(FractionList)!, orders, edge, parsed.GetValue(seeds), parsed.GetValue(fill), relevance.OfTrueClass(parsed));
    }

    private static string NameOf(OcclusionOrder order) => OrderList.Format((IReadOnlyList<OcclusionOrder>)[order]);

    private static Curve CurveOf(OcclusionOrder order, IReadOnlyList<double> fractions, long[][] correct, int count)
    {
        double[] means = [.. fractions.Select((_, i) => correct.Average(draw => (double)draw[i] / count))];
        return new Curve(NameOf(order), fractions, means, new Axis("occluded", Unit.Share), new Axis("accuracy", Unit.Share));
    }

    /// <summary>The random curve's draws, each by itself.</summary>
    private static ResultTable DrawTable(IReadOnlyList<double> fractions, long[][] correct, int count) => new(
        "random draws",
        "draw",
        [.. fractions.Select(fraction => new Column(Tables.Percent(fraction), Unit.Share))],
        [.. correct.Index().Select(draw => new ResultRow(Tables.Number(draw.Index + 1), [.. draw.Item.Select(right => (double?)((double)right / count))]))]);

    private void Print(OcclusionPlan plan, Curve[] curves, Scalar[] areas) => console.Write(Tables.Of(
        console,
        ["occluded", .. curves.Select(curve => curve.Name)],
        [
            .. plan.Fractions.Select((fraction, row) => (string[])[Tables.Percent(fraction), .. curves.Select(curve => Tables.Percent(curve.Y[row]))]),
            .. areas.Length > 0 ? [["mean height", .. areas.Select(area => Tables.Percent(area.Value))]] : Array.Empty<string[]>(),
        ]));
}
