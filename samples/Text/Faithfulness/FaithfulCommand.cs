using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;
using Spectre.Console;
using Texts.Configuration;
using Texts.Networks;
using Texts.Tokens;
using static TorchSharp.torch;

namespace Texts.Faithfulness;

/// <summary>The command line that compares methods by what becomes of a network's answers as the tokens that they name are removed.</summary>
internal sealed class FaithfulCommand : Command
{
    private const string Random = "Random";

    private static readonly Setting<double[]?> FractionList = Kinds.Numbers("fractions", "--fractions", (2, 100), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], "The shares of tokens that are removed.", "none", values => values.All(value => value is >= 0 and <= 1) && values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second), "two numbers or more from 0 to 1, in order, separated by commas");
    private static readonly Setting<Filling> FillingKind = Kinds.Choice("filling", "--removed", Filling.Padding, "What stands where tokens are removed: padding, which is not read, or the mask token.", ("padding", Filling.Padding), ("mask", Filling.Mask));

    private readonly NetworkOptions network = new("faithful");
    private readonly SettingOptions lists = new([FractionList, FillingKind], setting => setting.Describe(setting.Default));
    private readonly Option<string[]> methods = new("--method") { Description = Checked.Default($"What is compared, one an option: composites, {TokenRelevance.GradientTimesInput}, {Random}.", "all that the network has"), HelpName = "method" };
    private readonly Option<string> of = Checked.Choice("--of", "Which class is explained.", "predicted", "true");
    private readonly IAnsiConsole console;

    public FaithfulCommand(IAnsiConsole console)
        : base("faithful", "Compares what relevance is by: tokens are removed, the most or the least relevant first, and the classifier is asked again.")
    {
        this.console = console;
        network.AddTo(this);
        lists.AddTo(this);
        foreach (var option in (Option[])[methods, of])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var given = SettingValues.Defaults.With(lists.Given(parsed));
        var fractions = given.Get(FractionList)!;
        var compared = Methods(parsed, trained);
        using var texts = new TokenSet(trained.Tokenizer, trained.TestTexts(), trained.MaxLength);
        var removal = new Removal(trained, fractions, given.Get(FillingKind), parsed.GetRequiredValue(of).Equals("true", StringComparison.OrdinalIgnoreCase));
        (string Name, RemovalCurve Most, RemovalCurve Least)[] curves = Bars.Show(console, "removing", (double)texts.Count * compared.Count, task => compared.Select(method =>
        {
            var (most, least) = removal.Run(texts, method, trained.Settings.Get(Settings.BatchSize), count => task.Increment(count));
            return (method.Name, most, least);
        }).ToArray());

        Row[] rows = [.. curves.Select(curve => new Row(curve.Name, Height(fractions, curve.Most.Kept), Height(fractions, curve.Least.Kept), Height(fractions, curve.Most.Probability), Height(fractions, curve.Least.Probability)))];
        var file = network.Result(parsed);
        file.Write(new Result
        {
            Kind = "faithful",
            Provenance = trained.Origin(string.Join(", ", compared.Select(method => method.Name))),
            Scalars = [.. rows.Select(row => new Scalar($"{row.Name}_between", row.Least - row.Most, Unit.Share, HigherIsBetter: true)), new Scalar("texts", texts.Count, Unit.Count)],
            Curves = [.. curves.SelectMany(curve => (Curve[])[CurveOf($"{curve.Name}, most", fractions, curve.Most.Kept), CurveOf($"{curve.Name}, least", fractions, curve.Least.Kept)])],
            Tables = [Tabulate(rows)],
        });
        console.Write(Tables.Of(console, ["method", .. Columns], rows.Select(row => (string[])[row.Name, .. row.Values.Select(Tables.Percent)])));
        console.WriteLine($"{texts.Count} texts; mean heights of curves over the share of tokens removed. The greater the difference, the better the method knows what the network reads.");
        console.WriteLine($"Results: {file.Path}");
    }

    private static string[] Columns => ["kept, most first", "kept, least first", "between", "probability, most first", "probability, least first", "between them"];

    private static double Height(double[] fractions, double[] values) => Area.UnderCurve(fractions, values);

    private static Curve CurveOf(string name, double[] fractions, double[] values) => new(name, fractions, values, new Axis("tokens removed", Unit.Share), new Axis("still taken for the class", Unit.Share));

    private static ResultTable Tabulate(Row[] rows) => new("methods", "method", [.. Columns.Select(name => new Column(name, Unit.Share))], [.. rows.Select(row => new ResultRow(row.Name, [.. row.Values.Select(value => (double?)value)]))]);

    private IReadOnlyList<TokenRelevance> Methods(ParseResult parsed, TrainedNetwork trained)
    {
        string[] names = parsed.GetValue(methods) is { Length: > 0 } some ? [.. some.Distinct(StringComparer.OrdinalIgnoreCase)] : [.. Presets.Of(trained.Model).Select(type => type.Name), TokenRelevance.GradientTimesInput, Random];
        var seed = (ulong)trained.Settings.Get(Settings.Seed);
        return [.. names.Select(name => name.Equals(Random, StringComparison.OrdinalIgnoreCase) ? AtRandom(seed) : TokenRelevance.Named(trained.Model, name))];
    }

    private static TokenRelevance AtRandom(ulong seed)
    {
        var draws = new Generator(seed);
        return new TokenRelevance(Random, (ids, _, _) => rand(ids.shape, generator: draws).to(ids.device));
    }

    /// <summary>What a method came to: mean heights.</summary>
    private sealed record Row(string Name, double Most, double Least, double MostProbability, double LeastProbability)
    {
        public double[] Values => [Most, Least, Least - Most, MostProbability, LeastProbability, LeastProbability - MostProbability];
    }
}
