using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Points;

/// <summary>What <see cref="PointSampling"/> chooses, by torch's operations on any device: as PointNet++ is commonly written.</summary>
internal static class TensorSampling
{
    /// <inheritdoc cref="PointSampling.FarthestPoints"/>
    public static Tensor FarthestPoints(Tensor points, int count, int start)
    {
        var (batch, n) = (points.shape[0], points.shape[1]);
        var chosen = zeros([batch, count], ScalarType.Int64, points.device);
        var farthest = full([batch], Number.Of(start), ScalarType.Int64, points.device);
        var distances = full([batch, n], Number.Of(double.PositiveInfinity), points.dtype, points.device);
        for (var i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            chosen.select(1, i).copy_(farthest);
            var center = points.gather(1, farthest.view(batch, 1, 1).expand(batch, 1, 3));
            distances.copy_(distances.minimum(SquaredDistances(points, center)));
            farthest.copy_(distances.argmax(-1));
        }

        return chosen;
    }

    /// <inheritdoc cref="PointSampling.BallQuery"/>
    public static Tensor BallQuery(Tensor points, Tensor centers, double radius, int count)
    {
        var n = points.shape[1];
        var distances = SquaredDistances(points.unsqueeze(1), centers.unsqueeze(2));
        var none = Number.Of(n);
        var near = arange(Number.Zero, none, Number.One, ScalarType.Int64, points.device).expand_as(distances).masked_fill(distances.gt(Number.Of(radius * radius)), none);
        near = near.sort(-1).Values.slice(-1, 0, Math.Min(count, n), 1);
        var first = near.slice(-1, 0, 1, 1);
        first = where(first.eq(none), distances.argmin(-1, keepdim: true), first);
        var found = where(near.eq(none), first, near);
        return n >= count ? found : cat([found, first.expand([.. first.shape[..^1], count - n])], -1);
    }

    private static Tensor SquaredDistances(Tensor points, Tensor centers) => (points - centers).pow(Number.Of(2)).sum(-1);
}
