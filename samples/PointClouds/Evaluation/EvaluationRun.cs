using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop.Samples;
using Spectre.Console;

namespace PointClouds.Evaluation;

/// <summary>A whole evaluation: the test clouds, tables and files.</summary>
internal sealed class EvaluationRun : IDisposable
{
    private readonly IAnsiConsole console;
    private readonly TrainedModel trained;
    private readonly string folder;
    private readonly PointSet test;
    private readonly Evaluator evaluator;

    private readonly EvaluationResults? results;

    /// <summary>Begins it.</summary>
    /// <param name="console">Where tables are printed.</param>
    /// <param name="trained">The network.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="run">The folder of its run, which keeps the results; null if it is of none.</param>
    public EvaluationRun(IAnsiConsole console, TrainedModel trained, string folder, string? run)
    {
        (this.console, this.trained, this.folder) = (console, trained, folder);
        results = run is null ? null : new EvaluationResults(run, trained.Settings);
        var settings = trained.Settings;
        test = trained.Checked(Datasets.Read(console, settings, source => source.Test()));
        evaluator = new Evaluator(trained.Model, settings.Get(Settings.BatchSize), Networks.DeviceOf(settings));
    }

    /// <summary>Prints and writes how the network does, class by class.</summary>
    public void Score(int votes)
    {
        var settings = trained.Settings;
        var voting = new Voting(votes, (ulong)settings.Get(Settings.Seed), settings.Get(Settings.ScaleLow), settings.Get(Settings.ScaleHigh));
        var scores = Bars.Show(console, "asking the network", votes, task => voting.Score(evaluator, test, () => task.Increment(1)));

        results?.Write(scores);
        Tables.WriteCsv(Path.Combine(folder, "classes.csv"), ["class", "correct", "count"], scores.Classes.Select(score => (string[])[score.Name, Tables.Number(score.Correct), Tables.Number(score.Count)]));

        console.Write(Tables.Of(console, ["class", "correct", "clouds", "accuracy"], scores.Classes.Select(score =>
            (string[])[score.Name, Tables.Number(score.Correct), Tables.Number(score.Count), score.Count == 0 ? "" : Tables.Percent(score.Accuracy)])));
        console.WriteLine($"{Path.GetFileName(trained.Weights)}, {scores.Count} clouds{(votes > 1 ? $", {votes} votes" : "")}: {Tables.Percent(scores.InstanceAccuracy)} of clouds, {Tables.Percent(scores.ClassAccuracy)} mean of classes.");
    }

    /// <summary>Prints, writes and plots how the network does as points are taken away.</summary>
    public void MeasureRobustness(bool ofTrueClass)
    {
        var shares = Robustness.Shares;
        var robustness = new Robustness(evaluator, Networks.Relevance(trained.Settings, trained.Model), ofTrueClass);
        var curves = Bars.Show(console, "taking points away", 3 * shares.Count, task =>
            robustness.Measure(test, shares, (ulong)trained.Settings.Get(Settings.Seed), () => task.Increment(1)));

        var what = $"relevance of the {(ofTrueClass ? "true" : "predicted")} class";
        results?.Write(shares, curves);
        RobustnessFiles.WriteTable(Path.Combine(folder, "robustness.csv"), shares, curves);
        RobustnessFiles.WritePlot(Path.Combine(folder, "robustness.png"), $"Accuracy without points, {what}", shares, curves);
        console.WriteLine($"Accuracy as points are taken away, {what} in the whole cloud:");
        console.Write(Tables.Of(console, ["removed", .. curves.Select(curve => RobustnessFiles.Name(curve.Removal))], shares.Select((share, row) =>
            (string[])[Tables.Percent(share), .. curves.Select(curve => Tables.Percent(curve.Accuracies[row]))])));
        console.WriteLine($"Tables and plot: {Path.GetFullPath(folder)}");
    }

    public void Dispose() => test.Dispose();
}
