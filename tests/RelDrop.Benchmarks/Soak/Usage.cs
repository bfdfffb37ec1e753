using System.Diagnostics;
using System.Globalization;
using RelDrop.Benchmarks.Memory;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Soak;

/// <summary>What the process holds after a collection.</summary>
/// <param name="Tensors">Live tensors.</param>
/// <param name="Heap">Bytes of managed objects.</param>
/// <param name="Resident">Bytes of memory that is resident, native and managed.</param>
/// <param name="Threads">Threads, torch's too.</param>
/// <param name="Files">Open file handles.</param>
internal sealed record Usage(long Tensors, long Heap, long Resident, int Threads, int Files)
{
    // Live tensors are counted exactly; the rest is left what runtime and allocators need to breathe.
    private const long HeapMargin = 8 << 20;
    private const long ResidentMargin = 96 << 20;
    private const int ThreadMargin = 4;
    private const int FileMargin = 4;

    public static Usage Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return new(Tensor.TotalCount - TrainingWithResume.Parameters, GC.GetTotalMemory(forceFullCollection: false), ResidentMemory.Now, process.Threads.Count, Directory.GetFiles("/proc/self/fd").Length);
    }

    /// <summary>What has grown since, or null.</summary>
    public string? Excess(Usage now) =>
        now.Tensors > Tensors ? $"Live tensors grew from {Tensors} to {now.Tensors}"
        : now.Heap > Heap + HeapMargin ? $"The managed heap grew from {Megabytes(Heap)} to {Megabytes(now.Heap)} MB"
        : now.Resident > Resident + ResidentMargin ? $"Resident memory grew from {Megabytes(Resident)} to {Megabytes(now.Resident)} MB"
        : now.Threads > Threads + ThreadMargin ? $"Threads grew from {Threads} to {now.Threads}"
        : now.Files > Files + FileMargin ? $"Open files grew from {Files} to {now.Files}"
        : null;

    public override string ToString() => $"{Tensors} tensors, heap {Megabytes(Heap)} MB, resident {Megabytes(Resident)} MB, {Threads} threads, {Files} files";

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
