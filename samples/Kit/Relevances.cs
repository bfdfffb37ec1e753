using static TorchSharp.torch;

namespace RelDrop.Samples;

/// <summary>Relevance of inputs under a composite.</summary>
public static class Relevances
{
    /// <summary>What gives relevance of the shape of inputs (B, C, ...) and classes (B), or (B, K) relevance of the output.</summary>
    /// <param name="model">A compiled model.</param>
    /// <param name="composite">One of its composites.</param>
    /// <param name="precision">The arithmetic; the model's own if null.</param>
    public static Func<Tensor, Tensor, Tensor> Of(nn.Module model, Type composite, Precision? precision = null) => (input, target) =>
    {
        using var scope = NewDisposeScope();
        return ((IAttributable)model).Attribute(composite, input, target, precision).Relevance.MoveToOuterDisposeScope();
    };
}
