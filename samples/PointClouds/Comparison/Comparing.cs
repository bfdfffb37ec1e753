using System.Globalization;
using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using PointClouds.Training;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Weights;
using Spectre.Console;

namespace PointClouds.Comparison;

/// <summary>A trained network and what it came to.</summary>
/// <param name="Strategy">How it was trained.</param>
/// <param name="Seed">The seed of all that was drawn.</param>
/// <param name="Folder">Where its weights are.</param>
/// <param name="Curves">Its accuracy on the test clouds as points are taken away.</param>
internal sealed record Run(Strategy Strategy, int Seed, PointRun Folder, IReadOnlyList<RobustnessCurve> Curves)
{
    /// <summary>The accuracy on whole clouds.</summary>
    public double Accuracy => Curves[0].Accuracies[0];

    public IReadOnlyList<double> Accuracies(Removal removal) => Curves.Single(curve => curve.Removal == removal).Accuracies;
}

/// <summary>Trains the same network in each way, from the same start, on the same batches, and asks each the same.</summary>
internal sealed class Comparing(IAnsiConsole console, ComparisonPlan plan, string folder)
{
    public IReadOnlyList<Run> Run() => Bars.Show<IReadOnlyList<Run>>(console, progress =>
    {
        var tasks = Strategy.All.ToDictionary(strategy => strategy, strategy => progress.AddTask(strategy.Name, maxValue: plan.Seeds));
        var runs = new List<Run>();
        for (var repetition = 0; repetition < plan.Seeds; repetition++)
        {
            var settings = plan.Repetition(repetition);
            var source = Datasets.Open(settings);
            using var train = source.Train();
            using var test = source.Test();
            foreach (var strategy in Strategy.All)
            {
                runs.Add(Train(strategy, settings, train, test, tasks[strategy]));
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}, seed {runs[^1].Seed}: test accuracy {100 * runs[^1].Accuracy:0.0} %"));
            }
        }

        return runs;
    });

    private Run Train(Strategy strategy, SettingValues shared, PointSet train, PointSet test, ProgressTask task)
    {
        var settings = strategy.Of(shared);
        var seed = settings.Get(Settings.Seed);
        var start = task.Value;
        using var training = new PointTraining(settings, train);
        foreach (var batch in training.Batches())
        {
            // The last twentieth is the test's.
            task.Value = start + (0.95 * training.Done / training.BatchCount);
            if (batch.Finished is { } epoch)
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}, seed {seed}: loss {epoch.Loss:0.000}, accuracy {100 * epoch.Accuracy:0.0} %");
        }

        var evaluator = new Evaluator(training.Model, settings.Get(Settings.BatchSize), Networks.DeviceOf(settings));
        var curves = new Robustness(evaluator, Networks.Relevance(settings, training.Model), ofTrueClass: false).Measure(test, plan.Shares, (ulong)seed);
        task.Value = start + 1;

        var run = new PointRun(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{strategy.FileName}-{seed}")));
        run.Begin(settings, train.Classes);
        training.Model.SaveWeights(run.Weights);
        return new Run(strategy, seed, run, curves);
    }
}
