using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>The running means and variances of a model's batch norms, of which each rank has seen other samples.</summary>
internal sealed class RunningStatistics
{
    private readonly (nn.Module Norm, Tensor Buffer)[] buffers;

    public RunningStatistics(nn.Module model) => buffers =
    [
        .. model.modules().Prepend(model).Distinct().SelectMany(module => module.named_buffers(recurse: false)
            .Where(buffer => buffer.name is "running_mean" or "running_var" && buffer.buffer is { IsInvalid: false }).Select(buffer => (module, buffer.buffer))),
    ];

    /// <summary>How many elements they have together.</summary>
    public long Length => buffers.Sum(buffer => buffer.Buffer.numel());

    /// <summary>Writes them, times a weight.</summary>
    public void Write(Tensor target, double weight)
    {
        Each(target, (_, buffer, part) => part.copy_(buffer));
        target.mul_(Number.Of(weight));
    }

    /// <summary>Takes what became of them; those of norms that do not train stay as they are, to the bit.</summary>
    public void Read(Tensor source) => Each(source, (norm, buffer, part) =>
    {
        if (norm.training)
            buffer.copy_(part);
    });

    private void Each(Tensor flat, Action<nn.Module, Tensor, Tensor> action)
    {
        var start = 0L;
        foreach (var (norm, buffer) in buffers)
        {
            using var part = flat.narrow(0, start, buffer.numel());
            using var shaped = part.view(buffer.shape);
            action(norm, buffer, shaped);
            start += buffer.numel();
        }
    }
}
