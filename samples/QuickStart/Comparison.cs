using System.Globalization;
using QuickStart.Data;
using QuickStart.Report;
using RelDrop.Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>Trains in each way, and shows what came of it: a table, pictures and a report.</summary>
/// <param name="console">Where progress and the table go.</param>
/// <param name="folder">The folder of images; null for drawn shapes.</param>
/// <param name="output">Where pictures and report go.</param>
internal sealed class Comparison(IAnsiConsole console, string? folder, Output output)
{
    private const int TimedRounds = 50;

    public required int TrainingImages { get; init; }

    public required int TestImages { get; init; }

    public required Duration Duration { get; init; }

    /// <summary>How often each way is tried.</summary>
    public required int Seeds { get; init; }

    public void Run()
    {
        var data = Bars.Show(console, "getting images", steps: null, _ => Load(seed: 1));
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Train.Count} training and {data.Test.Count} test images of {data.Train.Classes.Count} classes, {Duration.Epochs} epochs, {Seeds} seed{(Seeds == 1 ? "" : "s")}.");
        console.WriteLine(description);

        var runs = Train(data);
        var summary = Summary.Of(runs, Bars.Show(console, "timing training steps", TimedRounds, task =>
            Experiment.RelativeStepTimes(data, Duration, TimedRounds, () => task.Increment(1))));
        console.Write(Tables.Of(console, summary.Columns, summary.Rows));

        var relevance = Bars.Show(console, "drawing pictures", steps: null, _ => Pictures.Heatmaps([.. runs.Where(run => run.Seed == 1)], data.Test, count: 6));
        output.Write("relevance.png", relevance);
        output.Write("report.html", HtmlReport.Write(description, summary, runs, relevance));
        console.WriteLine($"Report: {output.PathOf("report.html")}");
    }

    private Dataset Load(int seed) => folder is null
        ? Shapes.Create(TrainingImages, TestImages, markerAgreement: 0.97, seed)
        : Folders.Read(folder, TrainingImages, TestImages, size: 32);

    private List<Run> Train(Dataset data) => Bars.Show(console, progress =>
    {
        // The last epoch's share of a bar is the test's.
        var tasks = Strategy.All.ToDictionary(strategy => strategy, strategy => progress.AddTask(strategy.Name, maxValue: (Duration.Epochs + 1.0) * Seeds));
        var runs = new List<Run>();
        foreach (var (strategy, task) in tasks)
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                runs.Add(Experiment.Train(strategy, seed == 1 ? data : Load(seed), Duration, seed, epoch =>
                {
                    task.Description = string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}: loss {epoch.Loss:0.000}, accuracy {epoch.Accuracy:0.0%}");
                    task.Increment(1);
                }));
                task.Increment(1);
            }
        }

        return runs;
    });
}
