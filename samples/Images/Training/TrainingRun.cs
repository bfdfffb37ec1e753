using System.Globalization;
using Images.Configuration;
using Images.Data;
using Images.Evaluation;
using RelDrop.Distributed;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using RelDrop.Weights;
using Spectre.Console;

namespace Images.Training;

/// <summary>A whole training in a folder: images, network, test accuracy, logs, best and last weights, checkpoints. Of several ranks, the first writes and reports.</summary>
internal sealed class TrainingRun(IAnsiConsole ownConsole, ImageRun folder, SettingValues given, Ranks ranks)
{
    private readonly IAnsiConsole console = RankedAction.ConsoleOf(ranks, ownConsole);

    /// <summary>Trains from the start, or goes on from the folder's checkpoint.</summary>
    public void Run(bool resume)
    {
        var data = Bars.Show(console, "finding images", steps: null, _ => ImageData.Open(given));
        var settings = InputFormat.Resolve(given, data.Train);
        settings = settings.With(ModelSettings.Classes, data.Train.Classes.Count);
        var format = InputFormat.Of(settings);
        console.WriteLine($"{settings.Get(ModelSettings.Name)} on {data.Train.Count} training and {data.Test.Count} test images of {data.Train.Classes.Count} classes, {format.Size}×{format.Size}×{format.Channels}.");
        Bars.Show(console, "training", steps: 1, task => Train(settings, format, data, resume, task));
    }

    private void Train(SettingValues settings, InputFormat format, ImageData data, bool resume, ProgressTask task)
    {
        using var signals = new StopSignals();
        using var training = new ImageTraining(settings, data.Train, folder.Checkpoint, resume, ranks, signals.Token);
        if (training.HasNewHead)
            console.WriteLine("The last layer begins anew; all else has the pretrained weights.");
        var share = ranks.Share(data.Test.Count);
        var test = share.Length == 0 ? null : format.TestLoader(share.Length == share.Global ? data.Test : new ImageSubset(data.Test, [.. Enumerable.Range(share.Start, share.Length)]), settings);
        var log = new EpochLog<EpochRow>(folder.Log, ranks.IsFirst);
        // What does not fit should be known before anything is written.
        Asking.Of(training.Model, format.TestLoader(new ImageSubset(data.Test, [0]), settings), data.Train.Classes.Count);
        if (resume)
        {
            training.Resume();
            log.Resume(training.Epoch);
            if (ranks.IsFirst)
                folder.WriteSettings(settings);
        }
        else if (ranks.IsFirst)
        {
            folder.Begin(settings, data.Train.Classes);
        }

        task.MaxValue = training.BatchCount;
        task.Value = training.Done;
        var curves = settings.Get(RunSettings.TensorBoard) && ranks.IsFirst ? new TensorBoardLog(folder.TensorBoard) : null;
        var epochs = settings.Get(OptimizationSettings.Epochs);
        foreach (var batch in training.Batches())
        {
            task.Increment(1);
            if (batch.Finished is not { } epoch)
                continue;
            using var tested = training.UseTested();
            var isTested = epoch.Epoch % settings.Get(RunSettings.TestInterval) == 0 || epoch.Epoch == epochs;
            var row = EpochRow.Of(epoch, isTested ? TestScore.Of(test is null ? null : Asking.Of(training.Model, test, data.Train.Classes.Count), ranks) : null, training.TakeStall());
            if (ranks.IsFirst && row.TestAccuracy is { } accuracy && !(Best(log)?.TestAccuracy >= accuracy))
                training.Model.SaveWeights(folder.Weights);
            if (ranks.IsFirst && epoch.Epoch == epochs)
                training.Model.SaveWeights(folder.LastWeights);
            log.Add(row);
            curves?.Add(row.Epoch, row.Curves);
            Report(row, task);
        }

        if (training.Skipped.Count > 0)
            console.WriteLine($"{training.Skipped.Count} training images could not be decoded, and others took their places; the first: {training.Skipped.MinBy(image => image.Key).Value}");
        if (training.Epoch < epochs)
            throw new OperationCanceledException($"Stopped in epoch {training.Epoch + 1}. To go on: --resume {folder.Path}");
        if (Best(log) is { } best)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Best test accuracy: {100 * best.TestAccuracy:0.0} %, in epoch {best.Epoch}; after the last, {100 * log.Rows[^1].TestAccuracy:0.0} %. Weights: {folder.Weights}"));
    }

    /// <summary>The epoch with the best test accuracy, of equal ones the first; null before the first that is tested.</summary>
    private static EpochRow? Best(EpochLog<EpochRow> log) => log.Rows.Where(row => row.TestAccuracy is not null).MaxBy(row => row.TestAccuracy);

    private void Report(EpochRow row, ProgressTask task)
    {
        var test = row.TestAccuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $", test {100 * accuracy:0.0} %") : "";
        task.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {row.Epoch}: loss {row.Loss:0.000}{test}");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {row.Epoch}: loss {row.Loss:0.0000}, training {100 * row.TrainAccuracy:0.0} %{test}, {row.StepMilliseconds:0} ms a batch, {row.StallMilliseconds:0.0} ms waiting for it"));
    }
}
