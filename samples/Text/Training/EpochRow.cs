using CsvHelper;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;

namespace Texts.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">That of its last step.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="TrainAccuracy">The share of masked training texts that were classified correctly.</param>
/// <param name="TestAccuracy">The share of test texts.</param>
/// <param name="TestLoss">Their mean cross entropy.</param>
/// <param name="StepMilliseconds">The median time of a batch.</param>
[CsvRecord]
internal sealed partial record EpochRow(
    [property: CsvColumn("epoch")] int Epoch,
    [property: CsvColumn("learning_rate")] double LearningRate,
    [property: CsvColumn("loss")] double Loss,
    [property: CsvColumn("train_accuracy")] double TrainAccuracy,
    [property: CsvColumn("test_accuracy")] double TestAccuracy,
    [property: CsvColumn("test_loss")] double TestLoss,
    [property: CsvColumn("step_milliseconds")] double StepMilliseconds) : IEpochRow
{
    /// <summary>It as points of TensorBoard's curves.</summary>
    [CsvIgnore]
    public IEnumerable<(string Curve, double Value)> Curves =>
        [("loss/train", Loss), ("accuracy/train", TrainAccuracy), ("learning_rate", LearningRate), ("accuracy/test", TestAccuracy), ("loss/test", TestLoss)];

    public static EpochRow Of(EpochResult epoch, TestScore test) =>
        new(epoch.Epoch, epoch.LearningRate, epoch.Loss, epoch.Accuracy, test.Accuracy, test.Loss, Math.Round(epoch.StepMilliseconds, 3));
}
