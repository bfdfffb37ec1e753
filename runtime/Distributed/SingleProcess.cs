using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>One process, which has nobody to wait for.</summary>
internal sealed class SingleProcess : ICollectives
{
    public int Rank => 0;

    public int Size => 1;

    public int LocalRank => 0;

    public int LocalSize => 1;

    public void AllToAll(Tensor sent, Tensor received, Patience patience) => received.copy_(sent);

    public void AllGather(Tensor parts, Patience patience)
    {
    }

    public void Sum(Tensor values, Patience patience)
    {
    }

    public void Broadcast(Tensor values, Patience patience)
    {
    }

    public void Barrier(Patience patience)
    {
    }

    public void Abort(int exitCode)
    {
    }

    public void Dispose()
    {
    }
}
