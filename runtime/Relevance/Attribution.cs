using static TorchSharp.torch;

namespace RelDrop;

/// <summary>A model's output and the relevance of its input. Dispose it to free both tensors.</summary>
/// <param name="output">The model's output in eval mode, shape (B, K).</param>
/// <param name="relevance">The relevance of the input, of the input's shape.</param>
public sealed class Attribution(Tensor output, Tensor relevance) : IDisposable
{
    /// <summary>The model's output in eval mode, shape (B, K).</summary>
    public Tensor Output { get; } = output;

    /// <summary>The relevance of the input, of the input's shape.</summary>
    public Tensor Relevance { get; } = relevance;

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Relevance.Dispose();
    }
}
