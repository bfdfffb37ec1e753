using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>Relevance of one sample, summed over channels and scaled.</summary>
/// <param name="Values">The strength of each place, clipped to −1 and 1.</param>
/// <param name="Limit">The relevance of strength 1.</param>
internal sealed record ScaledRelevance(float[] Values, double Limit)
{
    /// <summary>The strengths of a batch.</summary>
    /// <param name="relevance">Relevance, (B, C, ...) with at least one element, on any device.</param>
    /// <param name="scale">Which relevance has strength 1; <see cref="Scale.Max"/> of each by default.</param>
    /// <param name="places">What messages call the places.</param>
    /// <exception cref="ArgumentException">The relevance is complex or not finite.</exception>
    public static ScaledRelevance[] OfBatch(Tensor relevance, Scale? scale, string places)
    {
        if (relevance.is_complex())
            throw new ArgumentException($"Expected real relevance; got {relevance.dtype}.", nameof(relevance));

        using var sums = relevance.detach().to(ScalarType.Float64).sum(1).cpu().contiguous();
        var values = sums.data<double>().ToArray();
        if (!values.All(double.IsFinite))
            throw new ArgumentException($"Expected finite relevance; of {values.Length} {places} {values.Count(double.IsNaN)} are NaN and {values.Count(double.IsInfinity)} infinite.", nameof(relevance));

        double[][] samples = [.. values.Chunk(values.Length / (int)relevance.shape[0])];
        return [.. samples.Zip((scale ?? Scale.Max).Limits(samples), (sample, limit) => new ScaledRelevance(Scaled(sample, limit), limit))];
    }

    private static float[] Scaled(double[] relevance, double limit) =>
        limit == 0 ? new float[relevance.Length] : [.. relevance.Select(value => (float)Math.Clamp(value / limit, -1, 1))];
}
