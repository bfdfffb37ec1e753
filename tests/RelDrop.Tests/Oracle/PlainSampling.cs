using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>Farthest point sampling and ball query as their definitions read, point by point, on coordinates (B, 3, N).</summary>
internal static class PlainSampling
{
    public static Tensor FarthestPoints(Tensor points, int count, int start = 0) => Each(points, [count], (cloud, chosen) =>
    {
        chosen[0] = start;
        for (var i = 1; i < count; i++)
        {
            // OrderBy is stable: of equals, the first.
            chosen[i] = Enumerable.Range(0, cloud.Length).OrderByDescending(p => Enumerable.Range(0, i).Min(c => SquaredDistance(cloud[p], cloud[chosen[c]]))).First();
        }
    });

    public static Tensor BallQuery(Tensor points, Tensor centers, double radius, int count)
    {
        var all = Clouds(centers);
        var batch = 0;
        return Each(points, [all[0].Length, count], (cloud, found) =>
        {
            var own = all[batch++];
            for (var center = 0; center < own.Length; center++)
            {
                var within = Enumerable.Range(0, cloud.Length).Where(p => SquaredDistance(cloud[p], own[center]) <= radius * radius).Take(count).ToArray();
                if (within.Length == 0)
                    within = [Enumerable.Range(0, cloud.Length).MinBy(p => SquaredDistance(cloud[p], own[center]))];
                for (var i = 0; i < count; i++)
                    found[(center * count) + i] = i < within.Length ? within[i] : within[0];
            }
        });
    }

    private static Tensor Each(Tensor points, long[] shape, Action<double[][], long[]> choose) => stack(Clouds(points).Select(cloud =>
    {
        var chosen = new long[shape.Aggregate(1L, (a, b) => a * b)];
        choose(cloud, chosen);
        return tensor(chosen).reshape(shape);
    }));

    /// <summary>The points of each cloud.</summary>
    private static double[][][] Clouds(Tensor points)
    {
        var (batch, n) = (points.shape[0], points.shape[2]);
        var values = points.detach().transpose(1, 2).to(float64).contiguous().data<double>().ToArray();
        return [.. values.Chunk(3).Chunk((int)n)];
    }

    private static double SquaredDistance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
}
