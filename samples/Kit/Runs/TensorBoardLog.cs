using TorchSharp;
using TorchSharp.Modules;

namespace RelDrop.Samples.Runs;

/// <summary>Curves for TensorBoard.</summary>
public sealed class TensorBoardLog(string folder)
{
    private readonly SummaryWriter writer = torch.utils.tensorboard.SummaryWriter(folder, createRunName: false);

    /// <summary>Adds a value to each of some curves.</summary>
    public void Add(int step, params IEnumerable<(string Curve, double Value)> values)
    {
        foreach (var (curve, value) in values)
            writer.add_scalar(curve, (float)value, step);
    }
}
