using System.ComponentModel;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Sums of two tensors of which one, made for the sum, lends its memory to it: where relevance arrives the addend can be taken out
/// of the sum again, so that the tape need not keep it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Sum
{
    /// <summary>x + y.</summary>
    /// <param name="x">x.</param>
    /// <param name="y">y.</param>
    public static Tensor Of(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.add(y, Number.One);
    }

    /// <summary>x + y.</summary>
    /// <param name="addend">x, which nothing else reads.</param>
    /// <param name="other">y.</param>
    /// <param name="overwrite">Whether the sum may be written over x; it is if they have one shape.</param>
    public static Tensor Of(Tensor addend, Tensor other, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(addend);
        ArgumentNullException.ThrowIfNull(other);
        return overwrite && IsOverwritten(addend, other) ? addend.add_(other, Number.One).alias() : Of(addend, other);
    }

    /// <summary>No relevance yet, to which relevance can be added: zeros of a tensor's shape and type; of numbers with fractions, even if the tensor has none.</summary>
    /// <param name="like">The tensor.</param>
    public static Tensor Zeros(Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        return like.is_floating_point() || like.is_complex() ? zeros_like(like) : zeros(like.shape, dtype: ScalarType.Float64, device: like.device);
    }

    /// <summary>Adds y to x in place.</summary>
    /// <param name="total">x.</param>
    /// <param name="part">y.</param>
    public static void AddTo(Tensor total, Tensor part)
    {
        ArgumentNullException.ThrowIfNull(total);
        total.add_(part, Number.One);
    }

    /// <inheritdoc cref="Of(Tensor, Tensor)"/>
    public static Tensor Of(Tensor x, Scalar y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.add(y, Number.One);
    }

    /// <summary>x again, where the sum is above 0; elsewhere any number.</summary>
    /// <param name="addend">x, or what was written over it.</param>
    /// <param name="sum">x + y, or what a ReLU wrote over it.</param>
    /// <param name="other">y.</param>
    /// <param name="overwritten">What <see cref="Of(Tensor, Tensor, bool)"/> was told.</param>
    public static Tensor Addend(Tensor addend, Tensor sum, Tensor other, bool overwritten)
    {
        ArgumentNullException.ThrowIfNull(addend);
        ArgumentNullException.ThrowIfNull(other);
        return overwritten && IsOverwritten(addend, other) ? sum - other : addend.alias();
    }

    private static bool IsOverwritten(Tensor addend, Tensor other) => addend.dtype == other.dtype && addend.shape.AsSpan().SequenceEqual(other.shape);
}
