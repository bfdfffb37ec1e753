using System.Globalization;
using System.Text;
using PointClouds.Evaluation;
using RelDrop;
using RelDrop.Training;

namespace PointClouds.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">What it was trained with.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="TrainAccuracy">The share of masked training clouds that were classified correctly.</param>
/// <param name="InstanceAccuracy">The share of test clouds.</param>
/// <param name="ClassAccuracy">The mean of the classes' shares.</param>
/// <param name="StepMilliseconds">The median time of a training step.</param>
internal sealed record EpochRow(int Epoch, double LearningRate, double Loss, double TrainAccuracy, double InstanceAccuracy, double ClassAccuracy, double StepMilliseconds)
{
    public static EpochRow Of(EpochResult epoch, Scores scores) =>
        new(epoch.Epoch, epoch.LearningRate, epoch.Loss, epoch.Accuracy, scores.InstanceAccuracy, scores.ClassAccuracy, epoch.StepMilliseconds);
}

/// <summary>The epochs of a run, in a file of comma-separated values.</summary>
internal sealed class EpochLog(string path)
{
    private const string Header = "epoch,learning_rate,loss,train_accuracy,test_instance_accuracy,test_class_accuracy,step_milliseconds";
    private readonly List<EpochRow> rows = [];

    /// <summary>The epoch with the best instance accuracy, of equal ones the first; null before the first.</summary>
    public EpochRow? Best => rows.MaxBy(row => row.InstanceAccuracy);

    public EpochRow? Last => rows.LastOrDefault();

    /// <summary>Takes up the first epochs of a file, and forgets those after them.</summary>
    /// <exception cref="InvalidDataException">The file has fewer, or a line that is none of it.</exception>
    public void Resume(int epochs)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
            throw new InvalidDataException($"{path}, line 1: expected '{Header}'.");
        if (lines.Length <= epochs)
            throw new InvalidDataException($"{path} has {lines.Length - 1} epochs; expected {epochs} or more, as the checkpoint.");
        rows.Clear();
        rows.AddRange(lines[1..(epochs + 1)].Select(Read));
    }

    /// <summary>Adds an epoch.</summary>
    public void Add(EpochRow row)
    {
        rows.Add(row);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes($"{Header}\n{string.Concat(rows.Select(Line))}"));
    }

    private static string Line(EpochRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Epoch},{row.LearningRate:R},{row.Loss:R},{row.TrainAccuracy:R},{row.InstanceAccuracy:R},{row.ClassAccuracy:R},{row.StepMilliseconds:0.###}\n");

    private EpochRow Read(string line, int index)
    {
        var values = line.Split(',').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        return values is [var epoch, var rate, var loss, var train, var instance, var mean, var time] && epoch == index + 1 && values.All(double.IsFinite)
            ? new EpochRow(index + 1, rate, loss, train, instance, mean, time)
            : throw new InvalidDataException($"{path}, line {index + 2}: expected epoch {index + 1} and 6 numbers; got '{line}'.");
    }
}
