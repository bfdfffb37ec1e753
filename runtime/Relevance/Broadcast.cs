using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Element-wise operations on tensors that were broadcast against each other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Broadcast
{
    /// <summary>x ⊙ s, summed over what broadcasting repeated of x.</summary>
    /// <param name="input">x.</param>
    /// <param name="share">s, of the shape that x was broadcast to.</param>
    public static Tensor Multiply(Tensor input, Tensor share)
    {
        var product = input * share;
        if (product.shape.SequenceEqual(input.shape))
            return product;
        using (product)
            return Reduce(product, input.shape);
    }

    /// <summary>Σ c over what broadcasting repeated of x, of x's shape and type: what x is multiplied by in all. A tensor of its own.</summary>
    /// <param name="factor">c, of the shape that x was broadcast to.</param>
    /// <param name="input">x.</param>
    public static Tensor ReduceTo(Tensor factor, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(input);
        using var reduced = Reduce(factor, input.shape);
        return reduced.dtype == input.dtype || !input.is_floating_point() ? reduced.alias() : reduced.to(input.dtype);
    }

    /// <summary>Sums over what broadcasting repeated; a tensor of its own.</summary>
    /// <param name="relevance">A tensor of the shape that was broadcast to.</param>
    /// <param name="shape">The shape before.</param>
    public static Tensor Reduce(Tensor relevance, long[] shape)
    {
        if (relevance.shape.SequenceEqual(shape))
            return relevance.alias();
        using var scope = NewDisposeScope();
        var leading = relevance.dim() - shape.Length;
        long[] dims = [.. Enumerable.Range(0, (int)relevance.dim()).Where(i => i < leading || (shape[i - leading] == 1 && relevance.shape[i] != 1)).Select(i => (long)i)];
        return relevance.sum(dims, keepdim: true).reshape(shape).MoveToOuterDisposeScope();
    }
}
