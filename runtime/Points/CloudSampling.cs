using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Points;

/// <summary>What <see cref="PointSampling"/> chooses, on the CPU: no tensor is made for a point or a centre.</summary>
internal static class CloudSampling
{
    /// <inheritdoc cref="PointSampling.FarthestPoints"/>
    public static Tensor FarthestPoints(Tensor points, int count, int start)
    {
        var chosen = empty([points.shape[0], count], ScalarType.Int64);
        if (points.dtype == ScalarType.Float64)
            Choose<double>(points, chosen, start);
        else
            Choose<float>(points, chosen, start);
        return chosen;
    }

    /// <inheritdoc cref="PointSampling.BallQuery"/>
    public static Tensor BallQuery(Tensor points, Tensor centers, double radius, int count)
    {
        var found = empty([centers.shape[0], centers.shape[1], count], ScalarType.Int64);
        if (points.dtype == ScalarType.Float64)
            Query<double>(points, centers, radius * radius, found);
        else
            Query<float>(points, centers, (float)(radius * radius), found);
        return found;
    }

    private static void Choose<T>(Tensor points, Tensor chosen, int start)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var planes = Planes<T>(points);
        var (clouds, n, count) = ((int)points.shape[0], (int)points.shape[1], (int)chosen.shape[1]);
        TorchThreads.For(clouds, (long)n * count, (first, end) =>
        {
            var distances = ArrayPool<T>.Shared.Rent(n);
            for (var i = first; i < end; i++)
                new Cloud<T>(Row<T>(planes, i)).ChooseFarthest(start, distances.AsSpan(0, n), Row<long>(chosen, i));
            ArrayPool<T>.Shared.Return(distances);
        });
    }

    private static void Query<T>(Tensor points, Tensor centers, T squaredRadius, Tensor found)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (planes, rows) = (Planes<T>(points), centers.to(points.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32).contiguous());
        var (n, s, count) = ((int)points.shape[1], (int)centers.shape[1], (int)found.shape[2]);
        TorchThreads.For((int)points.shape[0] * s, n, (first, end) =>
        {
            for (var i = first; i < end;)
            {
                var (cloud, center) = Math.DivRem(i, s);
                var from = new Cloud<T>(Row<T>(planes, cloud));
                var of = Row<T>(rows, cloud);
                var neighbours = Row<long>(found, cloud);
                for (; center < s && i < end; center++, i++)
                    from.FindWithin(squaredRadius, of.Slice(3 * center, 3), neighbours.Slice(center * count, count));
            }
        });
    }

    /// <summary>Coordinates (B, 3, N), contiguous: all x of a cloud, then all y, then all z.</summary>
    private static Tensor Planes<T>(Tensor points)
        where T : unmanaged => points.transpose(1, 2).to(typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32).contiguous();

    /// <summary>One cloud's elements: a span of all clouds might not fit into 32 bits.</summary>
    private static Span<T> Row<T>(Tensor tensor, int row)
        where T : unmanaged
    {
        using var one = tensor.narrow(0, row, 1);
        return MemoryMarshal.Cast<byte, T>(one.bytes);
    }
}
