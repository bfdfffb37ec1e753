using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>Layers this small are done before a second thread has woken up, and long before it has on a busy machine.</summary>
public sealed class OneThread : IDisposable
{
    private readonly int threads = get_num_threads();

    public OneThread() => set_num_threads(1);

    public void Dispose() => set_num_threads(threads);
}
