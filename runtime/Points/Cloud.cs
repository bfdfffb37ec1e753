using System.Numerics;
using System.Runtime.Intrinsics;

namespace RelDrop.Points;

/// <summary>The points of one cloud.</summary>
/// <param name="planes">All x, then all y, then all z.</param>
internal readonly ref struct Cloud<T>(ReadOnlySpan<T> planes)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> xs = planes[..(planes.Length / 3)];
    private readonly ReadOnlySpan<T> ys = planes.Slice(planes.Length / 3, planes.Length / 3);
    private readonly ReadOnlySpan<T> zs = planes[(2 * (planes.Length / 3))..];

    /// <summary>Farthest point sampling.</summary>
    /// <param name="start">The first point.</param>
    /// <param name="distances">Room for each point's squared distance from those chosen.</param>
    /// <param name="chosen">Receives the points.</param>
    public void ChooseFarthest(int start, Span<T> distances, Span<long> chosen)
    {
        distances.Fill(T.PositiveInfinity);
        for (var (i, farthest) = (0, start); i < chosen.Length; i++)
        {
            chosen[i] = farthest;
            var greatest = Approach(farthest, distances);
            farthest = IndexOf(greatest, distances);
        }
    }

    /// <summary>The first points within a radius; the nearest if there is none.</summary>
    /// <param name="squaredRadius">The square of the radius.</param>
    /// <param name="center">x, y and z.</param>
    /// <param name="found">Receives the points.</param>
    public void FindWithin(T squaredRadius, ReadOnlySpan<T> center, Span<long> found)
    {
        var (x, y, z) = (center[0], center[1], center[2]);
        var count = 0;
        var i = 0;
        var limit = Vector256.Create(squaredRadius);
        var (xv, yv, zv) = (Vector256.Create(x), Vector256.Create(y), Vector256.Create(z));
        for (; i <= xs.Length - Vector256<T>.Count && count < found.Length; i += Vector256<T>.Count)
        {
            var near = Vector256.LessThanOrEqual(SquaredDistances(i, xv, yv, zv), limit).ExtractMostSignificantBits();
            for (; near != 0 && count < found.Length; near &= near - 1)
                found[count++] = i + BitOperations.TrailingZeroCount(near);
        }

        for (; i < xs.Length && count < found.Length; i++)
        {
            if (SquaredDistance(i, x, y, z) <= squaredRadius)
                found[count++] = i;
        }

        found[count..].Fill(count > 0 ? found[0] : Nearest(x, y, z));
    }

    /// <summary>Lowers distances to those from one more point; the result is the greatest that is left.</summary>
    private T Approach(int point, Span<T> distances)
    {
        var (x, y, z) = (xs[point], ys[point], zs[point]);
        var (xv, yv, zv) = (Vector256.Create(x), Vector256.Create(y), Vector256.Create(z));
        var greatest = Vector256.Create(T.NegativeInfinity);
        var i = 0;
        for (; i <= distances.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            var least = Vector256.MinNative(SquaredDistances(i, xv, yv, zv), Vector256.Create<T>(distances[i..]));
            least.CopyTo(distances[i..]);
            greatest = Vector256.MaxNative(greatest, least);
        }

        var result = T.NegativeInfinity;
        for (var lane = 0; lane < Vector256<T>.Count; lane++)
            result = T.Max(result, greatest[lane]);
        for (; i < distances.Length; i++)
        {
            distances[i] = T.Min(distances[i], SquaredDistance(i, x, y, z));
            result = T.Max(result, distances[i]);
        }

        return result;
    }

    /// <summary>The first place of a value that is somewhere.</summary>
    private static int IndexOf(T value, ReadOnlySpan<T> values)
    {
        var i = 0;
        for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            if (Vector256.Equals(Vector256.Create(values[i..]), Vector256.Create(value)).ExtractMostSignificantBits() is not 0 and var equal)
                return i + BitOperations.TrailingZeroCount(equal);
        }

        while (i < values.Length - 1 && values[i] != value)
            i++;
        return Math.Min(i, values.Length - 1);
    }

    private long Nearest(T x, T y, T z)
    {
        var nearest = 0;
        for (var i = 1; i < xs.Length; i++)
            nearest = SquaredDistance(i, x, y, z) < SquaredDistance(nearest, x, y, z) ? i : nearest;
        return nearest;
    }

    // Both sum in the same order, so that a point is as far in a vector as alone.
    private Vector256<T> SquaredDistances(int i, Vector256<T> x, Vector256<T> y, Vector256<T> z)
    {
        var dx = Vector256.Create(xs[i..]) - x;
        var dy = Vector256.Create(ys[i..]) - y;
        var dz = Vector256.Create(zs[i..]) - z;
        return (dx * dx) + (dy * dy) + (dz * dz);
    }

    private T SquaredDistance(int i, T x, T y, T z)
    {
        var (dx, dy, dz) = (xs[i] - x, ys[i] - y, zs[i] - z);
        return (dx * dx) + (dy * dy) + (dz * dz);
    }
}
