using System.ComponentModel;
using System.Reflection;
using ILGPU;
using TorchSharp;

namespace RelDrop.Masking.Kernels;

/// <summary>
/// A mask compiled for one model: relevance and input in, masked input out, in one launch. A group of threads, a power
/// of two up to <see cref="GroupSelection.MaxGroupSize"/>, selects a sample's pixels and writes them. Of large images there may be several groups a sample
/// (the grid's second dimension): each selects and writes its part.
/// </summary>
/// <typeparam name="T">What the inputs' elements are to a kernel: 16 bits are an integer.</typeparam>
/// <param name="relevance">The relevance of the masked samples' inputs, (slots, relevanceChannels, pixels).</param>
/// <param name="input">The inputs, (samples, channels, pixels).</param>
/// <param name="output">The masked inputs, of the inputs' shape.</param>
/// <param name="plans">A <see cref="SamplePlan"/> a sample.</param>
/// <param name="relevanceChannels">The number of channels of the relevance: the inputs', or 1 if it is summed already.</param>
/// <param name="channels">The number of channels.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="width">The width in pixels.</param>
/// <param name="seed">The seed of all draws.</param>
/// <param name="step">The training step of these draws.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void MaskKernel<T>(
    ArrayView<float> relevance,
    ArrayView<T> input,
    ArrayView<T> output,
    ArrayView<int> plans,
    int relevanceChannels,
    int channels,
    int height,
    int width,
    ulong seed,
    ulong step)
    where T : unmanaged;

/// <summary>A mask compiled for one model, for inputs of each type.</summary>
/// <param name="ForFloat32">For inputs of single precision.</param>
/// <param name="ForFloat16">For inputs of half precision.</param>
/// <param name="ForBFloat16">For inputs in bfloat16.</param>
/// <param name="KeepsRelevance">Whether kernels read relevance more than once, so that they keep it in shared memory if they are launched with enough of it.</param>
/// <param name="ForInt64">For token ids; null if the mask takes none.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MaskKernels(MaskKernel<float> ForFloat32, MaskKernel<ushort> ForFloat16, MaskKernel<ushort> ForBFloat16, bool KeepsRelevance, MaskKernel<long>? ForInt64 = null)
{
    /// <summary>The kernel for inputs of a type; null if there is none.</summary>
    internal MethodInfo? For(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => ForFloat32.Method,
        torch.ScalarType.Float16 => ForFloat16.Method,
        torch.ScalarType.BFloat16 => ForBFloat16.Method,
        torch.ScalarType.Int64 => ForInt64?.Method,
        _ => null,
    };
}
