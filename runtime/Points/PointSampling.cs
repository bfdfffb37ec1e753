using RelDrop.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Points;

/// <summary>
/// Chooses points of clouds, as PointNet++ does (Qi et al. 2017, sec. 3.2). What is chosen is a constant to relevance and to
/// gradients. On the CPU clouds go through vectorised loops on torch's threads, on CUDA devices through kernels (in double precision,
/// and elsewhere, through torch's operations).
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var chosen = PointSampling.FarthestPoints(clouds, 512);
/// ]]></code>
/// </example>
public static class PointSampling
{
    /// <summary>
    /// Farthest point sampling: each point chosen is the one farthest from all chosen before it. Ties go to the lower index; once
    /// every place is taken, as with more points asked for than there are, index 0 repeats.
    /// </summary>
    /// <param name="points">Coordinates (B, N, 3), finite, of floating point.</param>
    /// <param name="count">How many points are chosen of each cloud, at least 1.</param>
    /// <param name="start">The index of the point that each cloud begins with.</param>
    /// <returns>Indices into N, (B, <paramref name="count"/>), int64.</returns>
    /// <exception cref="ArgumentException"><paramref name="points"/> has another shape or element type.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or there is no point <paramref name="start"/>.</exception>
    [NoRelevance]
    public static Tensor FarthestPoints(Tensor points, int count, int start = 0)
    {
        Check(points, nameof(points));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, points.shape[1]);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var chosen = points.device_type switch
        {
            DeviceType.CPU => CloudSampling.FarthestPoints(points, count, start),
            DeviceType.CUDA when HasKernels(points) => PointKernels.FarthestPoints(CudaKernels.Shared, points, count, start),
            _ => TensorSampling.FarthestPoints(points, count, start),
        };
        return chosen.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The points around each centre: those within a radius, in the order of their indices, up to a number. Where there are
    /// fewer, the first repeats; where there is none, it is the nearest point.
    /// </summary>
    /// <param name="points">Coordinates (B, N, 3), finite, of floating point.</param>
    /// <param name="centers">Coordinates (B, S, 3) of the same element type.</param>
    /// <param name="radius">The largest distance, above 0.</param>
    /// <param name="count">How many points belong to each centre, at least 1.</param>
    /// <returns>Indices into N, (B, S, <paramref name="count"/>), int64.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape, element type or device.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="radius"/> is not above 0, or <paramref name="count"/> is below 1.</exception>
    [NoRelevance]
    public static Tensor BallQuery(Tensor points, Tensor centers, double radius, int count)
    {
        Check(points, nameof(points));
        Check(centers, nameof(centers));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!(radius > 0))
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "Expected a radius above 0.");
        if (centers.shape[0] != points.shape[0] || centers.dtype != points.dtype || centers.device.ToString() != points.device.ToString())
            throw new ArgumentException($"Expected centres of {points.shape[0]} clouds, {points.dtype} on {points.device}; got {centers.shape[0]}, {centers.dtype} on {centers.device}.", nameof(centers));
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var found = points.device_type switch
        {
            DeviceType.CPU => CloudSampling.BallQuery(points, centers, radius, count),
            DeviceType.CUDA when HasKernels(points) => PointKernels.BallQuery(CudaKernels.Shared, points, centers, radius, count),
            _ => TensorSampling.BallQuery(points, centers, radius, count),
        };
        return found.MoveToOuterDisposeScope();
    }

    /// <summary>Kernels compute in single precision.</summary>
    private static bool HasKernels(Tensor points) => points.dtype != ScalarType.Float64;

    private static void Check(Tensor points, string name)
    {
        ArgumentNullException.ThrowIfNull(points, name);
        if (points.dim() != 3 || points.shape[1] < 1 || points.shape[2] != 3)
            throw new ArgumentException($"Expected coordinates of shape (B, N, 3) with at least one point; got ({string.Join(", ", points.shape)}).", name);
        if (!points.is_floating_point())
            throw new ArgumentException($"Expected coordinates of floating point; got {points.dtype}.", name);
    }
}
