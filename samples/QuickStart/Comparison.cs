using System.Globalization;
using QuickStart.Data;
using QuickStart.Report;
using Spectre.Console;

namespace QuickStart;

/// <summary>Trains in each way, and shows what came of it: a table, pictures and a report.</summary>
/// <param name="console">Where progress and the table go.</param>
/// <param name="folder">The folder of images; null for drawn shapes.</param>
/// <param name="output">Where pictures and report go.</param>
internal sealed class Comparison(IAnsiConsole console, string? folder, Output output)
{
    public required int TrainingImages { get; init; }

    public required int TestImages { get; init; }

    public required Schedule Schedule { get; init; }

    /// <summary>How often each way is tried.</summary>
    public required int Seeds { get; init; }

    public void Run()
    {
        var data = Load(seed: 1);
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Train.Count} training and {data.Test.Count} test images of {data.Train.Classes.Count} classes, {Schedule.Epochs} epochs, {Seeds} seed{(Seeds == 1 ? "" : "s")}.");
        console.WriteLine(description);

        var runs = Train(data);
        var summary = Summary.Of(runs, Experiment.RelativeStepTimes(data, Schedule, rounds: 50));
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 200;
        console.Write(Table(summary));

        output.Write("relevance.png", Pictures.Heatmaps([.. runs.Where(run => run.Seed == 1)], data.Test, count: 6));
        output.Write("curves.png", Pictures.Curves(runs));
        output.Write("report.html", HtmlReport.Write(description, summary));
        console.WriteLine($"Report: {output.PathOf("report.html")}");
    }

    private Dataset Load(int seed) => folder is null
        ? Shapes.Create(TrainingImages, TestImages, markerAgreement: 0.97, seed)
        : ImageFolder.Read(folder, TrainingImages, TestImages, size: 32);

    private List<Run> Train(Dataset data)
    {
        var runs = new List<Run>();
        console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
        {
            foreach (var strategy in Strategy.All)
            {
                var task = progress.AddTask(strategy.Name, maxValue: (double)Schedule.Epochs * Seeds);
                for (var seed = 1; seed <= Seeds; seed++)
                {
                    runs.Add(Experiment.Train(strategy, seed == 1 ? data : Load(seed), Schedule, seed, epoch =>
                    {
                        task.Description = string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}: loss {epoch.Loss:0.000}, accuracy {epoch.Accuracy:0.0%}");
                        task.Increment(1);
                    }));
                }
            }
        });
        return runs;
    }

    private Table Table(Summary summary)
    {
        var table = new Table().Border(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown);
        table.AddColumns([.. summary.Columns]);
        foreach (var row in summary.Rows)
            table.AddRow([.. row]);
        return table;
    }
}
