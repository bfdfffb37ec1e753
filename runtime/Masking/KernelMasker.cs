using System.Numerics;
using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>Masks a batch where it is, by one launch of a compiled mask.</summary>
/// <param name="launcher">Runs kernels where the batch is.</param>
/// <param name="kernel">The mask.</param>
internal sealed class KernelMasker(IKernelLauncher launcher, MaskKernel kernel)
{
    private const int LeastGroupSize = 32;

    /// <summary>From here on a sample keeps a group of the largest size busy, and several if there are few samples.</summary>
    private const int ManyPixels = 8192;
    private const int UsualGroupSize = 256;

    /// <summary>About one a multiprocessor. More would write faster, but each selects anew.</summary>
    private const int EnoughGroups = 128;

    /// <summary>Whether inputs of a type can be masked so.</summary>
    public static bool Takes(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The masked copy of a batch.</summary>
    /// <param name="draws">What is drawn for it.</param>
    /// <param name="input">Inputs (B, C, H, W) or (B, C, L), of a type that <see cref="Takes"/>.</param>
    /// <param name="relevance">The relevance of the samples that are masked, in their order, as <see cref="BatchMasker.Copy"/> takes it; on the inputs' device.</param>
    public Tensor Copy(BatchDraws draws, Tensor input, Tensor? relevance)
    {
        // Of 16 bits, every value is one of single precision too, and fills are rounded on the way back as on the CPU.
        var source = input.to(ScalarType.Float32).contiguous();
        var output = empty_like(source);
        var (samples, channels, width) = ((int)source.shape[0], (int)source.shape[1], (int)source.shape[^1]);
        var pixels = (int)(source.numel() / Math.Max(samples * (long)channels, 1));
        if (pixels == 0)
            return output.to(input.dtype);
        var height = pixels / width;
        // Torch would else wait for all that the stream still has to do, such as the relevance.
        var plans = tensor(draws.Plans(samples, height, width)).to(source.device, non_blocking: true);
        launcher.Launch(kernel.Method, SizeOf(samples, pixels), source.device, PerChannel(relevance, channels) ?? source, source, output, plans, channels, height, width, draws.Seed, draws.Step);
        return output.to(input.dtype);
    }

    /// <summary>How a batch is spread over threads.</summary>
    internal static LaunchSize SizeOf(int samples, int pixels) => pixels < ManyPixels
        ? new LaunchSize(samples, Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)pixels), LeastGroupSize, UsualGroupSize))
        : new LaunchSize(samples, GroupSelection.MaxGroupSize, Math.Clamp(EnoughGroups / samples, 1, pixels / ManyPixels));

    /// <summary>Relevance as kernels read it, a row a channel: to what is summed already, zeros are added.</summary>
    private static Tensor? PerChannel(Tensor? relevance, int channels) => relevance is null ? null
        : relevance.shape[1] == channels ? relevance.contiguous()
        : cat([relevance, zeros([relevance.shape[0], channels - 1, .. relevance.shape[2..]], relevance.dtype, relevance.device)], 1);
}
