namespace RelDrop.Studies.Measures;

/// <summary>Whether relevance lies where the object is, or the marker.</summary>
public static class Localization
{
    /// <summary>The share of positive relevance inside a region; null if there is no positive relevance.</summary>
    /// <param name="relevance">A value a pixel.</param>
    /// <param name="inside">Whether each pixel is in the region.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a relevance is not finite.</exception>
    public static double? ShareInside(ReadOnlySpan<float> relevance, ReadOnlySpan<bool> inside)
    {
        Require.SameLength(relevance.Length, inside.Length);
        var (within, all) = (0.0, 0.0);
        for (var i = 0; i < relevance.Length; i++)
        {
            if (!float.IsFinite(relevance[i]))
                throw new ArgumentException(FormattableString.Invariant($"A relevance is {relevance[i]}; expected finite ones."));
            if (relevance[i] <= 0)
                continue;
            all += relevance[i];
            within += inside[i] ? relevance[i] : 0;
        }

        return all > 0 ? within / all : null;
    }

    /// <summary>
    /// The pointing game (Zhang et al. 2018): whether the most relevant pixel is in the region. Of several that are most relevant, the first counts. There
    /// is no tolerance around the region. Null if there is no positive relevance.
    /// </summary>
    /// <inheritdoc cref="ShareInside"/>
    public static bool? IsHit(ReadOnlySpan<float> relevance, ReadOnlySpan<bool> inside)
    {
        if (ShareInside(relevance, inside) is null)
            return null;
        var most = 0;
        for (var i = 1; i < relevance.Length; i++)
        {
            if (relevance[i] > relevance[most])
                most = i;
        }

        return inside[most];
    }
}
