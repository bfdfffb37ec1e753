using RelDrop.Notebooks;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>
/// The relevance of a cloud's points, summed over channels and scaled to strengths from −1 to 1:
/// <c>PointHeatmap.Of(points, relevance).Render(ColorMap.Seismic).Save("chair.png")</c>.
/// </summary>
/// <example>
/// <code><![CDATA[
/// PointHeatmap.Of(clouds[0], relevance[0]).Render(PointView.Around(3)).Save("chair.png");
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed class PointHeatmap : IHtml
{
    private readonly (double X, double Y, double Z)[] points;
    private readonly float[] strengths;

    private PointHeatmap((double X, double Y, double Z)[] points, ScaledRelevance relevance) =>
        (this.points, this.strengths, Limit) = (points, relevance.Values, relevance.Limit);

    /// <summary>How many points there are.</summary>
    public int Count => points.Length;

    /// <summary>The relevance of strength 1.</summary>
    public double Limit { get; }

    /// <summary>The strength of each point in order, clipped to −1 and 1.</summary>
    public ReadOnlySpan<float> Strengths => strengths;

    /// <summary>The heatmap of one cloud.</summary>
    /// <param name="points">Points (C, N), their coordinates x, y and z in the first three channels, on any device.</param>
    /// <param name="relevance">Relevance, (C, N) or (N), on any device.</param>
    /// <param name="scale">Which relevance has full colour; <see cref="Scale.Max"/> by default.</param>
    /// <exception cref="ArgumentException">A tensor has another shape, or is not finite.</exception>
    public static PointHeatmap Of(Tensor points, Tensor relevance, Scale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(relevance);
        if (points.dim() != 2)
            throw new ArgumentException($"Expected points of shape (C, N); got ({string.Join(", ", points.shape)}).", nameof(points));
        if (relevance.dim() is not (1 or 2))
            throw new ArgumentException($"Expected relevance of shape (C, N) or (N); got ({string.Join(", ", relevance.shape)}).", nameof(relevance));
        using var cloud = points.unsqueeze(0);
        using var batch = relevance.dim() == 2 ? relevance.unsqueeze(0) : relevance.reshape([1, 1, .. relevance.shape]);
        return OfBatch(cloud, batch, scale)[0];
    }

    /// <summary>The heatmaps of a batch of clouds.</summary>
    /// <param name="points">Points (B, C, N), their coordinates x, y and z in the first three channels, on any device.</param>
    /// <param name="relevance">Relevance, (B, any, N), on any device.</param>
    /// <param name="scale">Which relevance has full colour, in each cloud or in all; <see cref="Scale.Max"/> of each by default.</param>
    /// <exception cref="ArgumentException">A tensor has another shape, or is not finite.</exception>
    public static IReadOnlyList<PointHeatmap> OfBatch(Tensor points, Tensor relevance, Scale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(relevance);
        if (points.dim() != 3 || points.shape[1] < 3 || points.numel() == 0)
            throw new ArgumentException($"Expected points of shape (B, C, N) with three channels or more and at least one point; got ({string.Join(", ", points.shape)}).", nameof(points));
        if (relevance.dim() != 3 || relevance.numel() == 0 || relevance.shape[0] != points.shape[0] || relevance.shape[2] != points.shape[2])
            throw new ArgumentException($"Expected relevance of shape ({points.shape[0]}, any, {points.shape[2]}), as the points are; got ({string.Join(", ", relevance.shape)}).", nameof(relevance));

        using var coordinates = points.detach().to(ScalarType.Float64).narrow(1, 0, 3).transpose(1, 2).cpu().contiguous();
        var clouds = coordinates.data<double>().ToArray().Chunk(3).Select(point => (X: point[0], Y: point[1], Z: point[2])).ToArray();
        if (clouds.Count(point => !double.IsFinite(point.X + point.Y + point.Z)) is > 0 and var bad)
            throw new ArgumentException($"Expected finite points; {bad} of {clouds.Length} are NaN or infinite.", nameof(points));
        return [.. clouds.Chunk((int)points.shape[2]).Zip(ScaledRelevance.OfBatch(relevance, scale, "points"), (cloud, scaled) => new PointHeatmap(Unit(cloud), scaled))];
    }

    /// <summary>The cloud as balls in the colours of their relevance.</summary>
    /// <param name="colors">The colours; <see cref="ColorMap.Seismic"/> by default.</param>
    /// <param name="view">From where it is seen; <see cref="PointView.Default"/> by default.</param>
    /// <param name="size">The edge of the picture in pixels, at least 1; the picture has <see cref="RgbImage.MaxPixels"/> at most.</param>
    /// <param name="radius">The balls' radius in radii of the cloud, above 0; by default the more points the smaller.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> or <paramref name="radius"/> is not in its range.</exception>
    public RgbImage Render(ColorMap? colors = null, PointView? view = null, int size = 224, double? radius = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        RgbImage.CheckSize(size, size, nameof(size), size);
        if (radius is { } given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "Expected a finite radius above 0.");
        colors ??= ColorMap.Seismic;
        view ??= PointView.Default;
        return new PointPainter([.. points.Select(point => view.Project(point.X, point.Y, point.Z))], [.. strengths.Select(strength => colors[strength])])
            .Paint(size, radius ?? Math.Clamp(1 / Math.Sqrt(Count), 0.012, 0.12));
    }

    /// <summary>The cloud as HTML, in the colours of <see cref="ColorMap.Seismic"/>; notebooks show it so.</summary>
    public string ToHtml() => Html.Picture(Render(), $"Relevance of {Count} points; strength 1 is {Html.Number(Limit)}");

    /// <summary>The cloud from several sides, one beside the other.</summary>
    /// <inheritdoc cref="Render(ColorMap?, PointView?, int, double?)"/>
    /// <param name="colors">The colours; <see cref="ColorMap.Seismic"/> by default.</param>
    /// <param name="views">From where it is seen, from left to right; at least one.</param>
    /// <param name="size">The edge of each picture in pixels, at least 1.</param>
    /// <param name="radius">The balls' radius in radii of the cloud, above 0; by default the more points the smaller.</param>
    /// <exception cref="ArgumentException">There is no view.</exception>
    public RgbImage Render(IReadOnlyList<PointView> views, ColorMap? colors = null, int size = 224, double? radius = null)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Count == 0)
            throw new ArgumentException("Expected at least one view; got none.", nameof(views));
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        RgbImage.CheckSize((long)size * views.Count, size, nameof(size), size);
        RgbImage[] images = [.. views.Select(view => Render(colors, view, size, radius))];
        return RgbImage.Of(size * images.Length, size, pixel => images[pixel % (size * images.Length) / size][pixel % size, pixel / (size * images.Length)]);
    }

    /// <summary>Moved and scaled so that every view fits: the middle of its extents at 0, the farthest point at 1.</summary>
    private static (double X, double Y, double Z)[] Unit((double X, double Y, double Z)[] cloud)
    {
        double Middle(Func<(double X, double Y, double Z), double> coordinate) => (cloud.Min(coordinate) + cloud.Max(coordinate)) / 2;
        var (x, y, z) = (Middle(point => point.X), Middle(point => point.Y), Middle(point => point.Z));
        var radius = cloud.Max(point => Math.Sqrt(((point.X - x) * (point.X - x)) + ((point.Y - y) * (point.Y - y)) + ((point.Z - z) * (point.Z - z))));
        var scale = radius > 0 ? 1 / radius : 1;
        return [.. cloud.Select(point => ((point.X - x) * scale, (point.Y - y) * scale, (point.Z - z) * scale))];
    }
}
