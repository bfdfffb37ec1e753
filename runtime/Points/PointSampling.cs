using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Points;

/// <summary>Chooses points of clouds: what is chosen is a constant to relevance and to gradients.</summary>
public static partial class PointSampling
{
    /// <summary>Farthest point sampling (Qi et al. 2017): each point chosen is the one farthest from those before. Ties go to the lower index.</summary>
    /// <param name="points">Coordinates (B, N, 3), of floating point.</param>
    /// <param name="count">How many points are chosen of each cloud, at least 1. Beyond N, points repeat.</param>
    /// <param name="start">The point that each cloud begins with.</param>
    /// <returns>Indices into N, (B, <paramref name="count"/>), int64.</returns>
    [NoRelevance]
    public static Tensor FarthestPoints(Tensor points, int count, int start = 0)
    {
        using var scope = NewDisposeScope();
        var (batch, n) = (points.shape[0], points.shape[1]);
        var chosen = zeros([batch, count], ScalarType.Int64);
        var distances = full([batch, n], double.PositiveInfinity, points.dtype);
        var farthest = full([batch], start, ScalarType.Int64);
        for (var i = 0; i < count; i++)
        {
            chosen.select(1, i).copy_(farthest);
            var center = points.gather(1, farthest.view(batch, 1, 1).expand(batch, 1, 3));
            distances = distances.minimum((points - center).square().sum(-1));
            farthest = distances.argmax(-1);
        }

        return chosen.MoveToOuterDisposeScope();
    }
}
