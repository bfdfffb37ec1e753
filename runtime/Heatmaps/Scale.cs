namespace RelDrop.Heatmaps;

/// <summary>Which |relevance| has full colour. It is the same for both signs, so that none stays none.</summary>
public sealed record Scale
{
    private readonly double? quantile;
    private readonly double? limit;

    private Scale(double? quantile, double? limit) => (this.quantile, this.limit) = (quantile, limit);

    /// <summary>The largest of each image.</summary>
    public static Scale Max { get; } = new(1, null);

    /// <summary>Whether the images of a batch have one scale together, so that their colours compare.</summary>
    public bool Shared { get; init; }

    /// <summary>What a share of an image's pixels does not exceed, so that single pixels do not pale all others.</summary>
    /// <param name="share">The share, above 0 and up to 1; 0.99 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in that range.</exception>
    public static Scale Quantile(double share) => share is > 0 and <= 1
        ? new(share, null)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share above 0 and up to 1.");

    /// <summary>A given value, so that the colours of any images compare.</summary>
    /// <param name="limit">The value, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive and finite.</exception>
    public static Scale Fixed(double limit) => limit > 0 && double.IsFinite(limit)
        ? new(null, limit)
        : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Expected a finite value above 0.");

    /// <summary>The limit of each image of a batch; 0 where an image has no relevance at all.</summary>
    internal double[] Limits(IReadOnlyList<double[]> images)
    {
        if (limit is { } given)
            return [.. images.Select(_ => given)];
        if (Shared)
            return [.. Enumerable.Repeat(Limit([.. images.SelectMany(image => image)]), images.Count)];
        return [.. images.Select(Limit)];
    }

    private double Limit(double[] relevance)
    {
        double[] magnitudes = [.. relevance.Select(Math.Abs).Order()];
        var found = magnitudes[(int)Math.Ceiling(quantile!.Value * magnitudes.Length) - 1];

        // Relevance of a few pixels only would else be lost.
        return found > 0 ? found : magnitudes[^1];
    }
}
