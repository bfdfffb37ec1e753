using CsvHelper;
using RelDrop.Samples;
using RelDrop.Samples.Runs;
using RelDrop.Training;

namespace Images.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">That of its last step.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="TrainAccuracy">The share of masked training images that were classified correctly.</param>
/// <param name="TestAccuracy">The share of test images; none where the epoch was not tested.</param>
/// <param name="TestLoss">Their mean cross entropy.</param>
/// <param name="StepMilliseconds">The median time of a batch.</param>
/// <param name="StallMilliseconds">How long a batch was waited for, on average; of that nothing is in the time of a batch.</param>
[CsvRecord]
internal sealed partial record EpochRow(
    [property: CsvColumn("epoch")] int Epoch,
    [property: CsvColumn("learning_rate")] double LearningRate,
    [property: CsvColumn("loss")] double Loss,
    [property: CsvColumn("train_accuracy")] double TrainAccuracy,
    [property: CsvColumn("test_accuracy")] double? TestAccuracy,
    [property: CsvColumn("test_loss")] double? TestLoss,
    [property: CsvColumn("step_milliseconds")] double StepMilliseconds,
    [property: CsvColumn("stall_milliseconds")] double StallMilliseconds) : IEpochRow
{
    public static EpochRow Of(EpochResult epoch, TestScore? test, double stall) =>
        new(epoch.Epoch, epoch.LearningRate, epoch.Loss, epoch.Accuracy, test?.Accuracy, test?.Loss, Math.Round(epoch.StepMilliseconds, 3), Math.Round(stall, 3));

    /// <summary>It as points of TensorBoard's curves.</summary>
    [CsvIgnore]
    public IEnumerable<(string Curve, double Value)> Curves
    {
        get
        {
            yield return ("loss/train", Loss);
            yield return ("accuracy/train", TrainAccuracy);
            yield return ("learning_rate", LearningRate);
            yield return ("stall_milliseconds", StallMilliseconds);
            if (TestAccuracy is { } accuracy)
                yield return ("accuracy/test", accuracy);
            if (TestLoss is { } loss)
                yield return ("loss/test", loss);
        }
    }
}
