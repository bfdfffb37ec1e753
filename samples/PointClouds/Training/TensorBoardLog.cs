using TorchSharp;
using TorchSharp.Modules;

namespace PointClouds.Training;

/// <summary>The epochs' curves for TensorBoard.</summary>
internal sealed class TensorBoardLog(string folder)
{
    private readonly SummaryWriter writer = torch.utils.tensorboard.SummaryWriter(folder, createRunName: false);

    public void Add(EpochRow row)
    {
        writer.add_scalar("loss/train", (float)row.Loss, row.Epoch);
        writer.add_scalar("accuracy/train", (float)row.TrainAccuracy, row.Epoch);
        writer.add_scalar("accuracy/test_instance", (float)row.InstanceAccuracy, row.Epoch);
        writer.add_scalar("accuracy/test_class", (float)row.ClassAccuracy, row.Epoch);
        writer.add_scalar("learning_rate", (float)row.LearningRate, row.Epoch);
    }
}
