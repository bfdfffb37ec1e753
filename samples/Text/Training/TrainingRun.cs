using System.Globalization;
using RelDrop.Distributed;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;
using RelDrop.Weights;
using Spectre.Console;
using Texts.Configuration;
using Texts.Data;
using Texts.Evaluation;
using Texts.Tokens;

namespace Texts.Training;

/// <summary>A whole training in a folder: texts, vocabulary, network, test accuracy, logs, best and last weights, checkpoints. Of several ranks, the first writes and reports.</summary>
internal sealed class TrainingRun(IAnsiConsole ownConsole, TextRun folder, SettingValues settings, Ranks ranks)
{
    private readonly IAnsiConsole console = RankedAction.ConsoleOf(ranks, ownConsole);

    /// <summary>Trains from the start, or goes on from the folder's checkpoint.</summary>
    public void Run(bool resume)
    {
        var data = TextData.Open(settings);
        var vocabulary = resume ? folder.ReadVocabulary()
            : settings.Get(Settings.Vocabulary) is { } file ? VocabularyFiles.Read(file)
            : VocabularyFiles.Of(data.Train.Select(text => text.Text), settings.Get(Settings.VocabularySize));
        var tokenizer = TextTokenizer.Of(vocabulary);
        if (resume && !folder.ReadClasses().SequenceEqual(data.Classes))
            throw new InvalidDataException($"The texts have the classes {string.Join(", ", data.Classes)}; expected those that the run began with, {string.Join(", ", folder.ReadClasses())}.");
        console.WriteLine($"{settings.Get(Settings.Model)} on {data.Train.Count} training and {data.Test.Count} test texts of {data.Classes.Count} classes, {tokenizer.Size} tokens.");
        var most = settings.Get(Settings.MaxLength);
        using var train = new TokenSet(tokenizer, data.Train, most);
        var share = ranks.Share(data.Test.Count);
        using var test = share.Length == 0 ? null : new TokenSet(tokenizer, [.. data.Test.Skip(share.Start).Take(share.Length)], most);
        Bars.Show(console, "training", steps: 1, task => Train(new(train, test, data.Classes, tokenizer), vocabulary, resume, task));
    }

    private void Train(Prepared prepared, VocabularyFiles vocabulary, bool resume, ProgressTask task)
    {
        using var signals = new StopSignals();
        using var training = new TextTraining(settings, prepared.Classes.Count, prepared.Tokenizer, prepared.Train, folder.Checkpoint, ranks, signals.Token);
        var log = new EpochLog<EpochRow>(folder.Log, ranks.IsFirst);
        if (resume)
        {
            training.Resume();
            log.Resume(training.Epoch);
            if (ranks.IsFirst)
                folder.WriteSettings(settings);
        }
        else if (ranks.IsFirst)
        {
            folder.Begin(settings, prepared.Classes, vocabulary);
        }

        (task.MaxValue, task.Value) = (training.BatchCount, training.Done);
        var curves = settings.Get(Settings.TensorBoard) && ranks.IsFirst ? new TensorBoardLog(folder.TensorBoard) : null;
        foreach (var batch in training.Batches())
        {
            task.Increment(1);
            if (batch.Finished is not { } epoch)
                continue;
            var row = EpochRow.Of(epoch, TestScore.Of(prepared.Test is { } test ? Asking.Of(training.Model, test, prepared.Classes.Count, settings) : null, ranks));
            if (ranks.IsFirst && !(Best(log)?.TestAccuracy >= row.TestAccuracy))
                training.Model.SaveWeights(folder.Weights);
            if (ranks.IsFirst && epoch.Epoch == settings.Get(Settings.Epochs))
                training.Model.SaveWeights(folder.LastWeights);
            log.Add(row);
            curves?.Add(row.Epoch, row.Curves);
            Report(row, task);
        }

        if (training.Epoch < settings.Get(Settings.Epochs))
            throw new OperationCanceledException($"Stopped in epoch {training.Epoch + 1}. To go on: --resume {folder.Path}");
        if (Best(log) is { } best)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Best test accuracy: {100 * best.TestAccuracy:0.0} %, in epoch {best.Epoch}; after the last, {100 * log.Rows[^1].TestAccuracy:0.0} %. Weights: {folder.Weights}"));
    }

    /// <summary>The epoch with the best test accuracy, of equal ones the first; null before the first.</summary>
    private static EpochRow? Best(EpochLog<EpochRow> log) => log.Rows.MaxBy(row => row.TestAccuracy);

    private void Report(EpochRow row, ProgressTask task)
    {
        task.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {row.Epoch}: loss {row.Loss:0.000}, test {100 * row.TestAccuracy:0.0} %");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {row.Epoch}: loss {row.Loss:0.0000}, training {100 * row.TrainAccuracy:0.0} %, test {100 * row.TestAccuracy:0.0} %, {row.StepMilliseconds:0} ms a batch"));
    }

    /// <summary>What is learnt from and tested by, as ids.</summary>
    private sealed record Prepared(TokenSet Train, TokenSet? Test, IReadOnlyList<string> Classes, TextTokenizer Tokenizer);
}
