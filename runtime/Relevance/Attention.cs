using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Masks of attention as what they add to its scores.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Attention
{
    /// <summary>A mask as what is added: of truth values, 0 where it is true and −∞ where it is false, as in torch's attention.</summary>
    /// <param name="mask">Truth values, or numbers that are added as they are.</param>
    /// <param name="scores">What it is added to.</param>
    public static Tensor Additive(Tensor mask, Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(scores);
        if (mask.dtype != ScalarType.Bool)
            return mask.alias();
        using var ignored = mask.logical_not();
        return Ignoring(ignored, scores);
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
    public static Tensor Causal(Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        using var all = ones(scores.shape[^2], scores.shape[^1], dtype: ScalarType.Bool, device: scores.device);
        using var behind = all.triu(1);
        return Ignoring(behind, scores);
    }
}
