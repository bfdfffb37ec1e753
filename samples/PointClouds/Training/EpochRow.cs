using CsvHelper;
using PointClouds.Evaluation;
using RelDrop.Samples.Runs;
using RelDrop.Training;

namespace PointClouds.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">What it was trained with.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="TrainAccuracy">The share of masked training clouds that were classified correctly.</param>
/// <param name="TestInstanceAccuracy">The share of test clouds.</param>
/// <param name="TestClassAccuracy">The mean of the classes' shares.</param>
/// <param name="StepMilliseconds">The median time of a training step.</param>
[CsvRecord]
internal sealed partial record EpochRow(
    [property: CsvColumn("epoch")] int Epoch,
    [property: CsvColumn("learning_rate")] double LearningRate,
    [property: CsvColumn("loss")] double Loss,
    [property: CsvColumn("train_accuracy")] double TrainAccuracy,
    [property: CsvColumn("test_instance_accuracy")] double TestInstanceAccuracy,
    [property: CsvColumn("test_class_accuracy")] double TestClassAccuracy,
    [property: CsvColumn("step_milliseconds")] double StepMilliseconds) : IEpochRow
{
    public static EpochRow Of(EpochResult epoch, Scores scores) =>
        new(epoch.Epoch, epoch.LearningRate, epoch.Loss, epoch.Accuracy, scores.InstanceAccuracy, scores.ClassAccuracy, Math.Round(epoch.StepMilliseconds, 3));

    /// <summary>It as points of TensorBoard's curves.</summary>
    [CsvIgnore]
    public IEnumerable<(string Curve, double Value)> Curves =>
    [
        ("loss/train", Loss), ("accuracy/train", TrainAccuracy), ("accuracy/test_instance", TestInstanceAccuracy), ("accuracy/test_class", TestClassAccuracy), ("learning_rate", LearningRate),
    ];
}
