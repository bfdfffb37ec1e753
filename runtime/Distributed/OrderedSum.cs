using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// A sum over ranks that is the same to the bit whatever library, network and machine add it up: each rank adds up a part, in the order of the ranks, and tells the
/// others. It moves as much as a ring does.
/// </summary>
internal sealed class OrderedSum(ICollectives collectives) : IDisposable
{
    private Tensor? scratch;

    /// <summary>Sums in place.</summary>
    /// <param name="values">Values of one dimension; as many as are a multiple of the number of ranks.</param>
    /// <param name="patience">How long others are waited for.</param>
    public void Apply(Tensor values, Patience patience)
    {
        if (collectives.Size == 1)
            return;
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        if (scratch is null || scratch.numel() < values.numel() || scratch.dtype != values.dtype)
        {
            scratch?.Dispose();
            scratch = empty_like(values).DetachFromDisposeScope();
        }

        var received = scratch.narrow(0, 0, values.numel());
        collectives.AllToAll(values, received, patience);
        var length = values.numel() / collectives.Size;
        var own = values.narrow(0, collectives.Rank * length, length);
        own.copy_(received.narrow(0, 0, length));
        for (var rank = 1; rank < collectives.Size; rank++)
            own.add_(received.narrow(0, rank * length, length), Number.One);
        collectives.AllGather(values, patience);
    }

    public void Dispose() => scratch?.Dispose();
}
