using RelDrop.Masking;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>Has torch's own random numbers, such as those of dropout layers, be functions of seed, batch and rank; then all goes on as before.</summary>
internal sealed class RankRandom : IDisposable
{
    private readonly Tensor before = get_rng_state().DetachFromDisposeScope();

    public RankRandom(ulong seed, long batch, int rank)
    {
        var words = Philox.Generate(0, (uint)rank, (uint)batch, (uint)(batch >> 32), (uint)seed, (uint)(seed >> 32));
        manual_seed((long)(((ulong)words.First << 32) | words.Second));
    }

    public void Dispose()
    {
        set_rng_state(before);
        before.Dispose();
    }
}
