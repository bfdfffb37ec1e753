using System.Numerics;
using System.Reflection;
using RelDrop.Cuda;
using static TorchSharp.torch;

namespace RelDrop.Masking.Kernels;

/// <summary>Masks a batch where it is, by one launch of a compiled mask.</summary>
/// <param name="launcher">Runs kernels where the batch is.</param>
/// <param name="kernel">The mask, for inputs of the batch's type.</param>
/// <param name="keepsRelevance">Whether it keeps relevance in shared memory.</param>
internal sealed class KernelMasker(IKernelLauncher launcher, MethodInfo kernel, bool keepsRelevance)
{
    private const int LeastGroupSize = 32;

    /// <summary>From here on a sample keeps a group of the largest size busy, and several if there are few samples.</summary>
    private const int ManyPixels = 8192;
    private const int UsualGroupSize = 256;

    /// <summary>About one a multiprocessor. More would write faster, but each selects anew.</summary>
    private const int EnoughGroups = 128;

    /// <summary>The masked copy of a batch.</summary>
    /// <param name="draws">What is drawn for it.</param>
    /// <param name="input">Inputs (B, C, H, W) or (B, C, L), of the type that the kernel is for.</param>
    /// <param name="relevance">The relevance of the samples that are masked, in their order, as <see cref="BatchMasker.Copy"/> takes it; on the inputs' device.</param>
    public Tensor Copy(BatchDraws draws, Tensor input, Tensor? relevance)
    {
        var source = input.contiguous();
        var output = empty_like(source);
        var (samples, channels, width) = ((int)source.shape[0], (int)source.shape[1], (int)source.shape[^1]);
        var pixels = (int)(source.numel() / Math.Max(samples * (long)channels, 1));
        if (pixels == 0)
            return output;
        var height = pixels / width;
        var plans = TorchMemory.Upload(tensor(draws.Plans(samples, height, width)), source.device);
        // Where no sample is masked, or chance alone decides, it is not read.
        var summands = relevance ?? empty([1], ScalarType.Float32, source.device);
        var size = SizeOf(samples, pixels, keepsRelevance && relevance is not null ? launcher.DynamicSharedBytes(kernel, source.device) : 0);
        launcher.Launch(kernel, size, source.device, summands, source, output, plans, (int)(relevance?.shape[1] ?? 0), channels, height, width, draws.Seed, draws.Step);
        return output;
    }

    /// <summary>How a batch is spread over threads.</summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="pixels">The number of pixels of each.</param>
    /// <param name="sharedBytes">How much shared memory a group may have for its sample's relevance.</param>
    internal static LaunchSize SizeOf(int samples, int pixels, int sharedBytes)
    {
        var row = pixels <= sharedBytes / sizeof(float) ? pixels * sizeof(float) : 0;
        return pixels < ManyPixels
            ? new LaunchSize(samples, Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)pixels), LeastGroupSize, UsualGroupSize), DynamicSharedBytes: row)
            : new LaunchSize(samples, GroupSelection.MaxGroupSize, Math.Clamp(EnoughGroups / samples, 1, pixels / ManyPixels), row);
    }
}
