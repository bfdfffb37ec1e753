using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Torch outside of inference mode, in which people evaluate: there tensors keep no version, and nothing can be differentiated or
/// recorded.
/// </summary>
internal static class OrdinaryMode
{
    /// <summary>Leaves inference mode until what is returned is disposed; null if it is not on.</summary>
    public static IDisposable? Enter() => is_inference_mode_enabled() ? inference_mode(false) : null;

    /// <summary>
    /// The same memory as a tensor that can be recorded beside others, in whatever mode it was made: parameters of a model that was made
    /// in inference mode cannot.
    /// </summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static Tensor? Own(Tensor? tensor) => tensor is null ? null : empty([0], dtype: tensor.dtype, device: tensor.device).set_(tensor);
}
