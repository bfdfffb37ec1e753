using System.CommandLine;
using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using Spectre.Console;

namespace PointClouds.Explaining;

/// <summary>The command line of explanations: which network, which clouds, under which composites, and how pictures look.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly ModelOptions model = new();
    private readonly Option<int[]> clouds = new("--cloud") { Description = Checked.Default("Test clouds by number, from 0.", "--per-class of each class"), HelpName = "n", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> files = new("--file") { Description = Checked.Default("Clouds in files, text with a point a line or .off, instead of test clouds.", "none"), HelpName = "file", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> perClass = Checked.Count("--per-class", "Without --cloud and --file, how many test clouds of each class.", 1);
    private readonly Option<string[]> presets = new("--preset", "-p") { Description = Checked.Default("A composite that the network was compiled under, as EpsilonPlusFlat; several for a column each.", "the network's first"), HelpName = "name" };
    private readonly Option<string> of = Checked.Choice("--of", "Which class the relevance is of.", "predicted", "true");
    private readonly Option<int> views = Checked.Count("--views", "From how many sides each cloud is seen.", 3, most: 1000);
    private readonly Option<string> up = Checked.Choice("--up", "The axis that points up.", "y", "z");
    private readonly Option<string> colors = Checked.Choice("--colors", "The colours of relevance.", [.. ColorMap.All.Select(map => map.Name)]);
    private readonly Option<double> quantile = Checked.Number("--quantile", "The share of points whose |relevance| is within the colours; 1 for all.", 0.99, share => share is > 0 and <= 1, "a share above 0 and up to 1");
    private readonly Option<int> size = Checked.Count("--cell", "The edge of a view in pixels.", 200, most: 1 << 13);
    private readonly Option<string?> output = Checked.Maybe("--out", "Where pictures go.", "'explanations' in the run's folder", "folder", "-o");
    private readonly IAnsiConsole console;

    public ExplainCommand(IAnsiConsole console)
        : base("explain", "Shows what a network sees in clouds, by layer-wise relevance propagation.")
    {
        this.console = console;
        model.AddTo(this);
        foreach (var option in (Option[])[clouds, files, perClass, presets, of, views, up, colors, quantile, size, output])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = model.Load(parsed);
        var settings = trained.Settings;
        var composites = parsed.GetValue(presets) is { Length: > 0 } names ? Presets.Named(trained.Model, names) : [Networks.Composite(settings, trained.Model)];
        var style = new PictureStyle(
            ColorMap.Named(parsed.GetRequiredValue(colors)),
            parsed.GetValue(quantile),
            PointView.Around(parsed.GetValue(views), up: parsed.GetValue(up) == "z" ? UpAxis.Z : UpAxis.Y),
            parsed.GetValue(size));
        using var chosen = Choose(parsed, trained);
        var evaluator = new Evaluator(trained.Model, settings.Get(Settings.BatchSize), Networks.DeviceOf(settings));
        var folder = parsed.GetValue(output) ?? model.Output(parsed, "explanations");
        var explanations = Bars.Show(console, "explaining", steps: null, _ =>
            new Explainer(trained.Model, evaluator, composites, Networks.Arithmetic(settings)).Explain(chosen, parsed.GetValue(of) == "true", style.Scale));
        Bars.Show(console, "drawing", steps: null, _ => CloudPictures.Write(folder, $"{settings.Get(Settings.Model)}, {Path.GetFileName(trained.Weights)}", [.. composites.Select(composite => composite.Name)], explanations, style));
        console.Write(Tables.Of(console, ["cloud", "predicted", "probability", "explained"], explanations.Select(row => (string[])[row.Name, row.Predicted, Tables.Percent(row.Probability), row.Explained])));
        console.WriteLine($"Pictures: {Path.GetFullPath(folder)}");
    }

    private ChosenClouds Choose(ParseResult parsed, TrainedModel trained)
    {
        var (numbers, paths) = (parsed.GetValue(clouds) ?? [], parsed.GetValue(files) ?? []);
        if (numbers.Length > 0 && paths.Length > 0)
            throw new InvalidDataException("There are both --cloud and --file; expected one of them.");
        if (paths.Length > 0)
            return new ChosenClouds(CloudFiles.Read(paths, trained.Settings, trained.Classes), [.. paths.Select(path => Path.GetFileName(path))], AreLabelled: false);
        using var test = trained.Checked(Datasets.Read(console, trained.Settings, source => source.Test()));
        return numbers.Length > 0 ? ChosenClouds.ByNumber(test, numbers) : ChosenClouds.OfEachClass(test, parsed.GetValue(perClass));
    }
}
