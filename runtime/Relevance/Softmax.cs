using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Relevance of the arguments z of a softmax p, as what z is multiplied by (Achtibat et al. 2024, prop. 3.1).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Softmax
{
    /// <summary>p ⊙ (c − Σ p c): of relevance R = p ⊙ c, and softmax's gradient.</summary>
    /// <param name="factor">c.</param>
    /// <param name="output">p.</param>
    /// <param name="dim">The dimension that the softmax is over.</param>
    public static Tensor Backward(Tensor factor, Tensor output, long dim)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(output);
        if ((dim == -1 || dim == output.dim() - 1) && RowKernels.SoftmaxBackward(factor, output) is { } fused)
            return fused;
        using var scope = NewDisposeScope();
        var product = factor * output;
        return product.addcmul_(output, product.sum(dim, keepdim: true), Number.Of(-1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Backward(Tensor, Tensor, long)"/>
    public static Tensor Backward(Tensor factor, Tensor output, nn.Module layer) => Backward(factor, output, DimensionOf(layer));

    /// <summary>R − p ΣR.</summary>
    /// <param name="relevance">R.</param>
    /// <param name="output">p.</param>
    /// <param name="dim">The dimension that the softmax is over.</param>
    public static Tensor Share(Tensor relevance, Tensor output, long dim)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        ArgumentNullException.ThrowIfNull(output);
        using var total = relevance.sum(dim, keepdim: true);
        return relevance.addcmul(output, total, Number.Of(-1));
    }

    /// <inheritdoc cref="Share(Tensor, Tensor, long)"/>
    public static Tensor Share(Tensor relevance, Tensor output, nn.Module layer) => Share(relevance, output, DimensionOf(layer));

    private static long DimensionOf(nn.Module layer) => layer switch
    {
        TorchSharp.Modules.Softmax softmax => softmax.dim,
        TorchSharp.Modules.Softmax2d => -3,
        _ => throw new ArgumentException($"{layer?.GetType().Name} is no softmax.", nameof(layer)),
    };
}
