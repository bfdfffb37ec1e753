using TorchSharp.Modules;

namespace RelDrop.Training;

/// <summary>What the batches of an epoch add up to.</summary>
internal sealed class EpochSums
{
    private readonly List<double> milliseconds = [];

    public int Batches { get; private set; }

    public double Loss { get; private set; }

    public long Correct { get; private set; }

    public long Samples { get; private set; }

    /// <summary>Those of an epoch that a checkpoint is in the middle of.</summary>
    public static EpochSums Of(CheckpointState state) => new() { Batches = state.BatchInEpoch, Loss = state.LossSum, Correct = state.Correct, Samples = state.Samples };

    public void Add(double loss, long correct, long samples, TimeSpan time)
    {
        Batches++;
        Loss += loss * samples;
        Correct += correct;
        Samples += samples;
        milliseconds.Add(time.TotalMilliseconds);
    }

    public EpochResult Result(int epoch, OptimizerHelper optimizer) =>
        new(epoch, Loss / Samples, (double)Correct / Samples, milliseconds.Order().ElementAtOrDefault(milliseconds.Count / 2), optimizer.ParamGroups.First().LearningRate);
}
