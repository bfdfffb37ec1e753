using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>What of a model's output is explained: the relevance that the output starts with.</summary>
/// <remarks>
/// A tensor converts to a target: int64 labels of shape (B) to <see cref="Label"/>, anything else to <see cref="Relevance"/>. Labels on the CPU
/// that are no class are refused; to look at those on a GPU would be to wait for it, and they end in an assertion of torch's there.
/// </remarks>
public abstract class Target
{
    private Target() { }

    /// <summary>The class with the largest output, each sample's own: it starts with relevance 1.</summary>
    public static Target TopClass { get; } = new Top();

    /// <summary>One class a sample, which starts with relevance 1 (arXiv 2505.21595, sec. 3).</summary>
    /// <param name="labels">Class labels, shape (B), int64.</param>
    public static Target Label(Tensor labels) => new OneLabel(NotNull(labels), contrast: null, timesOutput: false);

    /// <summary>One class a sample, which starts with its output (Bach et al. 2015): the relevance then adds up to the logit.</summary>
    /// <inheritdoc cref="Label"/>
    public static Target Logit(Tensor labels) => new OneLabel(NotNull(labels), contrast: null, timesOutput: true);

    /// <summary>The same class for every sample.</summary>
    /// <param name="label">The class.</param>
    public static Target Class(long label) => new OneClass(label);

    /// <summary>The difference of two outputs: the one class starts with 1, the other with −1. What speaks for both cancels.</summary>
    /// <param name="labels">The classes that are explained, shape (B), int64.</param>
    /// <param name="against">The classes that they are contrasted with, shape (B), int64.</param>
    public static Target Difference(Tensor labels, Tensor against) => new OneLabel(NotNull(labels), NotNull(against), timesOutput: false);

    /// <summary>Any relevance.</summary>
    /// <param name="relevance">The output's relevance, floating-point, of the output's shape; one-hot rows for classes.</param>
    public static Target Relevance(Tensor relevance) => new Given(NotNull(relevance));

    /// <summary>Labels, if the tensor is int64 and one-dimensional, else the output's relevance.</summary>
    /// <param name="tensor">Labels or relevance.</param>
    public static implicit operator Target?(Tensor? tensor) => tensor is null ? null : tensor.dtype == ScalarType.Int64 && tensor.dim() == 1 ? Label(tensor) : Relevance(tensor);

    /// <summary>The relevance that an output starts with, of its shape.</summary>
    /// <param name="output">The output.</param>
    /// <exception cref="ArgumentException">The target does not fit the output.</exception>
    internal abstract Tensor RelevanceOf(Tensor output);

    /// <summary>The target of consecutive samples, as views of its tensors in the caller's dispose scope.</summary>
    /// <param name="start">The first sample.</param>
    /// <param name="count">How many.</param>
    internal virtual Target Slice(long start, long count) => this;

    /// <summary>Refuses a target for another number of samples.</summary>
    /// <param name="samples">The number of samples.</param>
    internal virtual void CheckSamples(long samples)
    {
    }

    private static Tensor NotNull(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        return tensor;
    }

    private static void CheckSamples(Tensor tensor, long samples, string name)
    {
        if (tensor.dim() == 0 || tensor.shape[0] != samples)
            throw new ArgumentException($"Expected a target for {samples} samples; got shape ({string.Join(", ", tensor.shape)}).", name);
    }

    private static Tensor OneHot(Tensor labels, Tensor output, string name)
    {
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || output.dim() != 2 || labels.shape[0] != output.shape[0])
        {
            throw new ArgumentException(
                $"Expected int64 labels of shape ({output.shape[0]}) or floating-point relevance of the output's shape ({string.Join(", ", output.shape)}); got {labels.dtype} of shape ({string.Join(", ", labels.shape)}).",
                name);
        }

        // To look at labels on a GPU would be to wait for it. There torch refuses those that are no class, as cross entropy does: by an assertion on the device.
        if (labels.device_type == DeviceType.CPU && labels.numel() > 0 && (labels.min().item<long>() < 0 || labels.max().item<long>() >= output.shape[1]))
            throw new ArgumentException($"Expected labels from 0 to {output.shape[1] - 1}; got {labels.min().item<long>()} to {labels.max().item<long>()}.", name);
        return nn.functional.one_hot(TorchMemory.Upload(labels, output.device), output.shape[1]).to(output.dtype);
    }

    private sealed class Top : Target
    {
        internal override Tensor RelevanceOf(Tensor output) => OneHot(output.argmax(-1), output, "target");
    }

    private sealed class OneClass(long label) : Target
    {
        internal override Tensor RelevanceOf(Tensor output) => OneHot(full([output.shape[0]], Number.Of(label), dtype: ScalarType.Int64), output, "target");
    }

    private sealed class OneLabel(Tensor labels, Tensor? contrast, bool timesOutput) : Target
    {
        internal override Tensor RelevanceOf(Tensor output)
        {
            var start = OneHot(labels, output, "target");
            if (contrast is not null)
                start -= OneHot(contrast, output, "against");
            return timesOutput ? start * output : start;
        }

        internal override Target Slice(long start, long count) => new OneLabel(labels.narrow(0, start, count), contrast?.narrow(0, start, count), timesOutput);

        internal override void CheckSamples(long samples)
        {
            CheckSamples(labels, samples, "target");
            if (contrast is not null)
                CheckSamples(contrast, samples, "against");
        }
    }

    private sealed class Given(Tensor relevance) : Target
    {
        internal override Tensor RelevanceOf(Tensor output) => relevance.is_floating_point() && relevance.shape.SequenceEqual(output.shape)
            ? relevance.detach().to(output.dtype).to(output.device)
            : OneHot(relevance, output, "target");

        internal override Target Slice(long start, long count) => new Given(relevance.narrow(0, start, count));

        internal override void CheckSamples(long samples) => CheckSamples(relevance, samples, "target");
    }
}
