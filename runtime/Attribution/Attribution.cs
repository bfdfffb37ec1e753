using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>A model's output and the relevance of its input. Dispose it to free the tensors.</summary>
/// <param name="output">The model's output in eval mode, usually of shape (B, K); see <see cref="Target"/>.</param>
/// <param name="relevance">The relevance of the input, of the input's shape.</param>
/// <param name="intermediate">The relevance of the outputs of layers that are marked with <see cref="KeepRelevanceAttribute"/>, by their paths.</param>
public sealed class Attribution(Tensor output, Tensor relevance, IReadOnlyDictionary<string, Tensor>? intermediate = null) : IDisposable
{
    /// <summary>The model's output in eval mode, usually of shape (B, K); see <see cref="Target"/>.</summary>
    public Tensor Output { get; } = output;

    /// <summary>The relevance of the input, of the input's shape; of token indexes, one value each.</summary>
    public Tensor Relevance { get; } = relevance;

    /// <summary>The relevance of the outputs of layers that are marked with <see cref="KeepRelevanceAttribute"/>, by their paths.</summary>
    public IReadOnlyDictionary<string, Tensor> Intermediate { get; } = intermediate ?? new Dictionary<string, Tensor>();

    /// <summary>Hands the tensors to the dispose scope around the innermost one.</summary>
    /// <returns>This attribution.</returns>
    public Attribution MoveToOuterDisposeScope()
    {
        Output.MoveToOuterDisposeScope();
        Relevance.MoveToOuterDisposeScope();
        foreach (var tensor in Intermediate.Values)
            tensor.MoveToOuterDisposeScope();
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Relevance.Dispose();
        foreach (var tensor in Intermediate.Values)
            tensor.Dispose();
    }
}

/// <summary>A model of one input that the generator compiled. Implemented by generated code.</summary>
public interface IAttributable
{
    /// <summary>Attributes the model's output to its input under one of the composites that the class is annotated with.</summary>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="input">The model's input, batch first.</param>
    /// <param name="target">What is explained; the model's own top class if null.</param>
    Attribution Attribute(Type composite, Tensor input, Target? target = null);
}
