namespace RelDrop.Studies.Measures;

/// <summary>Whether the true class is among the best.</summary>
public static class TopK
{
    /// <summary>Whether fewer than <paramref name="k"/> other classes have a logit as high as the label's. Ties count against it: a constant model is never right.</summary>
    /// <param name="logits">A sample's logits.</param>
    /// <param name="label">Its class.</param>
    /// <param name="k">How many classes may be named.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or <paramref name="k"/> is none of 1 to their number.</exception>
    public static bool IsHit(ReadOnlySpan<float> logits, int label, int k = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, logits.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, logits.Length);
        var rank = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            // Not 'as high': what is no number is no hit either.
            if (i != label && !(logits[i] < logits[label]))
                rank++;
        }

        return rank < k;
    }
}
