using System.CommandLine;
using PointClouds.Comparison;
using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using PointClouds.Explaining;
using PointClouds.Training;
using RelDrop;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using Spectre.Console;

namespace PointClouds;

/// <summary>The command line of the comparison on point clouds, and of all else that can be done with them.</summary>
internal sealed class PointsCommand : Command
{
    private static readonly Setting[] Changeable =
    [
        .. Settings.All.Except([Settings.Dataset, Settings.DataPath, Settings.Cached, Settings.MaxMegabytes, Settings.RandomDropout, Settings.RelevanceDropout, Settings.SaveIndices, Settings.LogDir, Settings.SaveDir, Settings.CheckpointInterval, Settings.TensorBoard]),
    ];

    private readonly Option<bool> quick = new("--quick") { Description = "Fewer and smaller clouds and fewer epochs: to see that everything works." };
    private readonly Option<int?> seeds = Checked.MaybeCount("--seeds", "How often to repeat, each time with another seed.", $"{ComparisonPlan.Full.Seeds}, {ComparisonPlan.Quick.Seeds} with --quick");
    private readonly Option<string> output = new("--out", "-o") { Description = "Where tables, pictures and weights go.", DefaultValueFactory = _ => Path.Combine("out", "pointclouds"), HelpName = "folder" };
    private readonly SettingOptions options = new(Changeable, Standard);
    private readonly IAnsiConsole console;

    public PointsCommand(IAnsiConsole console)
        : base("points", "Trains a network on solids without dropout, with random dropout and with RelDrop, and shows how each does as points are taken away.")
    {
        this.console = console;
        foreach (var option in (Option[])[quick, seeds, output])
            Add(option);
        options.AddTo(this);
        Cli.SetAction(this, Run);
        Add(new TrainCommand(console));
        Add(new EvaluateCommand(console));
        Add(new ExplainCommand(console));
    }

    private static string Standard(Setting setting)
    {
        var (full, quick) = (setting.Describe(ComparisonPlan.Full.Settings.Of(setting).Value), setting.Describe(ComparisonPlan.Quick.Settings.Of(setting).Value));
        return full == quick ? full : $"{full}, {quick} with --quick";
    }

    private void Run(ParseResult parsed)
    {
        var plan = parsed.GetValue(quick) ? ComparisonPlan.Quick : ComparisonPlan.Full;
        plan = plan with { Seeds = parsed.GetValue(seeds) ?? plan.Seeds, Settings = plan.Settings.With(options.Given(parsed)).Checked() };
        var folder = Path.GetFullPath(parsed.GetRequiredValue(output));
        Directory.CreateDirectory(folder);
        var settings = plan.Settings;
        var description = $"{settings.Get(Settings.Model)}, {settings.Get(Settings.Epochs)} epochs, {settings.Get(Settings.TrainShapes)} training and {settings.Get(Settings.TestShapes)} test shapes of each class, {settings.Get(Settings.Points)} points, {plan.Seeds} seed{(plan.Seeds == 1 ? "" : "s")}.";
        console.WriteLine(description);

        var runs = new Comparing(console, plan, folder).Run();
        var summary = Summary.Of(runs, plan.Shares);
        Summary.WriteCsv(Path.Combine(folder, "accuracies.csv"), runs, plan.Shares);
        var relevance = Bars.Show(console, "drawing pictures", steps: null, _ =>
        {
            using var test = Datasets.Open(plan.Repetition(0)).Test();
            return ComparisonPictures.Relevance([.. runs.Take(Strategy.All.Count)], test, plan.Pictured).ToPng();
        });
        AtomicFile.Write(Path.Combine(folder, "relevance.png"), relevance);
        AtomicFile.Write(Path.Combine(folder, "report.html"), ComparisonReport.Write(description, summary, runs, plan.Shares, relevance));
        console.WriteLine("Accuracy on test clouds, whole and as points are taken away; relevant to the predicted class, in the whole cloud:");
        console.Write(Tables.Of(console, summary.Columns, summary.Rows));
        console.WriteLine($"Report: {Path.Combine(folder, "report.html")}");
    }
}
