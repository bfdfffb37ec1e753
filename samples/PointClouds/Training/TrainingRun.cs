using System.Globalization;
using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using RelDrop.Weights;
using Spectre.Console;

namespace PointClouds.Training;

/// <summary>A whole training in a folder: data, network, test accuracy after each epoch, log, best weights and checkpoints. Of several ranks, the first writes and reports.</summary>
internal sealed class TrainingRun(IAnsiConsole ownConsole, PointRun folder, SettingValues settings, Ranks ranks)
{
    private readonly IAnsiConsole console = RankedAction.ConsoleOf(ranks, ownConsole);

    /// <summary>Trains from the start, or goes on from the folder's checkpoint.</summary>
    public void Run(bool resume)
    {
        if (ranks.Size > 1 && settings.Get(Settings.SaveIndices))
            throw new InvalidDataException($"{Settings.SaveIndices} is on ({settings.Of(Settings.SaveIndices).Source}), and there are {ranks.Size} ranks, each of which knows of its own clouds alone; expected one.");
        using var train = Datasets.Read(console, settings, source => source.Train());
        using var test = Datasets.Read(console, settings, source => source.Test());
        console.WriteLine($"{settings.Get(Settings.Model)} on {train.Count} training and {test.Count} test clouds of {train.Classes.Count} classes.");
        Bars.Show(console, "training", steps: 1, task => Train(train, test, resume, task));
    }

    private void Train(PointSet train, PointSet test, bool resume, ProgressTask task)
    {
        using var signals = new StopSignals();
        using var training = new PointTraining(settings, train, folder.Checkpoint, ranks, signals.Token);
        var evaluator = new Evaluator(training.Model, settings.Get(Settings.BatchSize), Networks.DeviceOf(settings));
        var log = new EpochLog<EpochRow>(folder.Log, ranks.IsFirst);
        // What does not fit should be known before anything is written.
        Check(evaluator, test);
        if (resume)
        {
            training.Resume();
            log.Resume(training.Epoch);
            if (ranks.IsFirst)
                folder.WriteSettings(settings);
        }
        else if (ranks.IsFirst)
        {
            folder.Begin(settings, train.Classes);
        }

        task.MaxValue = training.BatchCount;
        task.Value = training.Done;
        var masked = settings.Get(Settings.SaveIndices) ? new MaskedPointsLog(folder) : null;
        var curves = settings.Get(Settings.TensorBoard) && ranks.IsFirst ? new TensorBoardLog(settings.Get(Settings.LogDir) ?? folder.TensorBoard) : null;
        foreach (var batch in training.Batches())
        {
            task.Increment(1);
            masked?.Add(batch);
            if (batch.Finished is not { } epoch)
                continue;
            var row = EpochRow.Of(epoch, evaluator.Score(test, ranks));
            if (ranks.IsFirst && !(Best(log)?.TestInstanceAccuracy >= row.TestInstanceAccuracy))
                training.Model.SaveWeights(folder.Weights);
            if (ranks.IsFirst && epoch.Epoch == settings.Get(Settings.Epochs))
                training.Model.SaveWeights(folder.LastWeights);
            log.Add(row);
            curves?.Add(row.Epoch, row.Curves);
            Report(row, task);
        }

        if (training.Epoch < settings.Get(Settings.Epochs))
        {
            masked?.Write();
            throw new OperationCanceledException($"Stopped in epoch {training.Epoch + 1}. To go on: --resume {folder.Path}");
        }

        if (Best(log) is { } best)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Best test accuracy: {100 * best.TestInstanceAccuracy:0.0} % of clouds, {100 * best.TestClassAccuracy:0.0} % mean of classes, in epoch {best.Epoch}. Its weights: {folder.Weights}"));
    }

    /// <summary>The epoch with the best instance accuracy, of equal ones the first; null before the first.</summary>
    private static EpochRow? Best(EpochLog<EpochRow> log) => log.Rows.MaxBy(row => row.TestInstanceAccuracy);

    private static void Check(Evaluator evaluator, PointSet test)
    {
        using var one = new PointSet(test.Points.narrow(0, 0, 1), test.Labels.narrow(0, 0, 1), test.Classes);
        evaluator.Score(one);
    }

    private void Report(EpochRow row, ProgressTask task)
    {
        task.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {row.Epoch}: loss {row.Loss:0.000}, test {100 * row.TestInstanceAccuracy:0.0} %");
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {row.Epoch}: loss {row.Loss:0.0000}, training {100 * row.TrainAccuracy:0.0} %, test {100 * row.TestInstanceAccuracy:0.0} % of clouds, {100 * row.TestClassAccuracy:0.0} % mean of classes, {row.StepMilliseconds:0} ms a step"));
    }
}
