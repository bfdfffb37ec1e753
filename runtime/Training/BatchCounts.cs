using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>
/// While a step runs, batch norms do not count their batches; behind it, each that was training has counted one. TorchSharp 0.107 counts
/// with numbers that a garbage collection may free meanwhile (see <see cref="Number"/>), and then throws: "argument alpha must not be a
/// floating point number". With a momentum, nothing but the count is the worse for it where a layer runs twice.
/// </summary>
internal sealed class BatchCounts : IDisposable
{
    private readonly List<(NormBase Norm, Tensor Count)> taken = [];

    public BatchCounts(nn.Module model)
    {
        foreach (var norm in model.modules().OfType<NormBase>().Where(norm => norm is { training: true, track_running_stats: true, momentum: not null }).Distinct())
        {
            if (norm.num_batches_tracked is not { } count || !TryCount(norm, null))
                continue;
            taken.Add((norm, count));
        }
    }

    /// <summary>The counts are the modules' again.</summary>
    public void Dispose()
    {
        foreach (var (norm, count) in taken)
        {
            count.add_(Number.One, Number.One);
            TryCount(norm, count);
        }
    }

    /// <summary>Sets what the module counts with, as its property does not: that disposes of the tensor, which checkpoints and averages know.</summary>
    /// <returns>Whether this version of TorchSharp has it.</returns>
    private static bool TryCount(NormBase norm, Tensor? count)
    {
        try
        {
            Field(norm) = count;
            return true;
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_num_batches_tracked")]
    private static extern ref Tensor? Field(NormBase norm);
}
