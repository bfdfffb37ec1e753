using RelDrop.Studies.Measures;

namespace Images.Focusing;

/// <summary>Where the positive relevance of an image is.</summary>
/// <param name="Share">The part of it that is inside a region, 0 to 1.</param>
/// <param name="IsPointing">Whether the most relevant pixel is inside.</param>
/// <param name="Half">The share of pixels that carry half of it, the most relevant first.</param>
/// <param name="Most">The share that carries 90 %.</param>
/// <param name="Entropy">How evenly it is spread: 1 over all pixels, 0 on one.</param>
/// <param name="Region">The share of pixels that are inside: what a map without preference would have for <paramref name="Share"/>.</param>
internal readonly record struct FocusScore(double Share, bool IsPointing, double Half, double Most, double Entropy, double Region)
{
    /// <summary>Measures a map.</summary>
    /// <param name="relevance">The pixels' relevance.</param>
    /// <param name="isInside">Which pixels are of interest.</param>
    /// <returns>Null without positive relevance.</returns>
    public static FocusScore? Of(ReadOnlySpan<float> relevance, ReadOnlySpan<bool> isInside) => Localization.ShareInside(relevance, isInside) is not { } share ? null : new FocusScore(
        share,
        Localization.IsHit(relevance, isInside)!.Value,
        Concentration.PixelShare(relevance, 0.5)!.Value,
        Concentration.PixelShare(relevance, 0.9)!.Value,
        Concentration.Entropy(relevance) ?? 0,
        (double)isInside.Count(true) / isInside.Length);
}
