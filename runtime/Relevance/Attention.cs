using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Masks of attention as what they add to its scores.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Attention
{
    /// <summary>0 where a mask is true and −∞ where it is false, as torch's function takes it.</summary>
    /// <param name="allowed">True where a key takes part.</param>
    /// <param name="scores">What it is added to.</param>
    [NoRelevance]
    public static Tensor Allowing(Tensor allowed, Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        using var ignored = allowed.logical_not();
        return Ignoring(ignored, scores);
    }

    /// <summary>The mask of a layer with heads, as torch's layer takes it: numbers, or true where a key is ignored.</summary>
    /// <param name="mask">(queries, keys), or (B · heads, queries, keys).</param>
    /// <param name="scores">What it is added to: (B, heads, queries, keys).</param>
    [NoRelevance]
    public static Tensor OfHeads(Tensor mask, Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(scores);
        using var scope = NewDisposeScope();
        var added = mask.dtype is ScalarType.Bool or ScalarType.Byte ? Ignoring(mask.to(ScalarType.Bool), scores) : mask.alias();
        return (added.dim() == 3 ? added.reshape(scores.shape[0], -1, added.shape[1], added.shape[2]) : added).MoveToOuterDisposeScope();
    }

    /// <summary>The mask of a layer for keys that are padding.</summary>
    /// <param name="ignored">(B, keys), true where a key is ignored.</param>
    /// <param name="scores">What it is added to: (B, heads, queries, keys).</param>
    [NoRelevance]
    public static Tensor Padding(Tensor ignored, Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(ignored);
        using var scope = NewDisposeScope();
        return Ignoring(ignored.to(ScalarType.Bool).unsqueeze(1).unsqueeze(1), scores).MoveToOuterDisposeScope();
    }

    /// <summary>0, and −∞ where a key is ignored.</summary>
    /// <param name="ignored">True where it is.</param>
    /// <param name="scores">What it is added to.</param>
    public static Tensor Ignoring(Tensor ignored, Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(ignored);
        ArgumentNullException.ThrowIfNull(scores);
        return zeros(ignored.shape, dtype: scores.dtype, device: scores.device).masked_fill_(ignored, Number.Of(double.NegativeInfinity));
    }

    /// <summary>0 for each query's own key and those before, and −∞ for those behind.</summary>
    /// <param name="scores">What it is added to: queries and keys are the last dimensions.</param>
    [NoRelevance]
    public static Tensor Causal(Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        using var all = ones(scores.shape[^2], scores.shape[^1], dtype: ScalarType.Bool, device: scores.device);
        using var behind = all.triu(1);
        return Ignoring(behind, scores);
    }
}
