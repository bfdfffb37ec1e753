using System.Reflection;
using ILGPU;
using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Masking.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Points;

/// <summary>What <see cref="PointSampling"/> chooses, by kernels: one launch, where the points are.</summary>
internal static class PointKernels
{
    /// <summary>The threads of a group.</summary>
    public const int GroupSize = 256;

    /// <summary>The kernels, how many groups each takes, and what it computes.</summary>
    public static IReadOnlyList<(MethodInfo Method, string Groups, string Computes)> All { get; } =
    [
        (Farthest, "clouds", "Farthest point sampling: indices (clouds, count) of points whose coordinates are (clouds, 3, n); distances are scratch, (clouds, n)."),
        (Within, "clouds × groupsEach", "Ball query: indices (clouds, s, count) of the points within the radius of centers (clouds, s, 3)."),
    ];

    private static MethodInfo Farthest => ((Action<ArrayView<float>, ArrayView<float>, ArrayView<long>, int, int, int>)ChooseFarthest).Method;

    private static MethodInfo Within => ((Action<ArrayView<float>, ArrayView<float>, ArrayView<long>, int, int, int, float, int>)FindWithin).Method;

    /// <inheritdoc cref="PointSampling.FarthestPoints"/>
    public static Tensor FarthestPoints(IKernelLauncher launcher, Tensor points, int count, int start)
    {
        var (clouds, n) = ((int)points.shape[0], (int)points.shape[1]);
        var chosen = empty([clouds, count], ScalarType.Int64, points.device);
        var distances = empty([clouds, n], ScalarType.Float32, points.device);
        launcher.Launch(Farthest, new LaunchSize(clouds, GroupSize), points.device, Planes(points), distances, chosen, n, count, start);
        return chosen;
    }

    /// <inheritdoc cref="PointSampling.BallQuery"/>
    public static Tensor BallQuery(IKernelLauncher launcher, Tensor points, Tensor centers, double radius, int count)
    {
        var (clouds, n, s) = ((int)points.shape[0], (int)points.shape[1], (int)centers.shape[1]);
        var found = empty([clouds, s, count], ScalarType.Int64, points.device);
        var rows = centers.to(ScalarType.Float32).contiguous();
        var groupsEach = (s + GroupSize - 1) / GroupSize;
        launcher.Launch(Within, new LaunchSize(clouds * groupsEach, GroupSize), points.device, Planes(points), rows, found, n, s, count, (float)(radius * radius), groupsEach);
        return found;
    }

    /// <summary>Coordinates (B, 3, N), contiguous: neighbouring threads read neighbouring points.</summary>
    private static Tensor Planes(Tensor points) => points.transpose(1, 2).to(ScalarType.Float32).contiguous();

    /// <summary>
    /// Farthest point sampling: a group a cloud, each thread with points of its own. A round takes one barrier: each warp finds its
    /// farthest point by shuffles, and all threads find the farthest of the warps'.
    /// </summary>
    private static void ChooseFarthest(ArrayView<float> planes, ArrayView<float> distances, ArrayView<long> chosen, int n, int count, int start)
    {
        // Two, so that a warp that is ahead does not write what another still reads.
        var farthestOfWarps = SharedMemory.Allocate<ulong>(2 * GroupReduction.MaxWarps);
        var cloud = new PlanarCloud(planes, Grid.IdxX, n);
        var first = Grid.IdxX * n;
        for (var i = Group.IdxX; i < n; i += Group.DimX)
            distances[first + i] = float.PositiveInfinity;

        var farthest = start;
        for (var round = 0; round < count; round++)
        {
            if (Group.IdxX == 0)
                chosen[(Grid.IdxX * count) + round] = farthest;
            var (x, y, z) = (cloud.X(farthest), cloud.Y(farthest), cloud.Z(farthest));
            var best = 0UL;
            for (var i = Group.IdxX; i < n; i += Group.DimX)
            {
                var distance = cloud.SquaredDistance(i, x, y, z);
                var least = distance < distances[first + i] ? distance : distances[first + i];
                distances[first + i] = least;
                var key = RelevanceOrder.Key(least, i);
                best = key > best ? key : best;
            }

            var room = (round & 1) * GroupReduction.MaxWarps;
            best = GroupReduction.MaxOfWarp(best);
            if (Warp.IsFirstLane)
                farthestOfWarps[room + (Group.IdxX / Warp.WarpSize)] = best;
            Group.Barrier();
            farthest = RelevanceOrder.PixelOf(GroupReduction.MaxOfWarps(farthestOfWarps, room));
        }
    }

    /// <summary>Ball query: some groups a cloud, a thread a centre. The threads of a group read the same points at the same time.</summary>
    private static void FindWithin(ArrayView<float> planes, ArrayView<float> centers, ArrayView<long> found, int n, int s, int count, float squaredRadius, int groupsEach)
    {
        var cloud = new PlanarCloud(planes, Grid.IdxX / groupsEach, n);
        for (var center = (Grid.IdxX % groupsEach * Group.DimX) + Group.IdxX; center < s; center += groupsEach * Group.DimX)
            FindWithin(cloud, centers, found, (Grid.IdxX / groupsEach * s) + center, n, count, squaredRadius);
    }

    private static void FindWithin(PlanarCloud cloud, ArrayView<float> centers, ArrayView<long> found, int row, int n, int count, float squaredRadius)
    {
        var (x, y, z) = (centers[3 * row], centers[(3 * row) + 1], centers[(3 * row) + 2]);
        var (first, nearest, least, number) = (0, 0, float.PositiveInfinity, 0);
        for (var i = 0; i < n && number < count; i++)
        {
            var distance = cloud.SquaredDistance(i, x, y, z);
            if (distance < least)
            {
                least = distance;
                nearest = i;
            }

            if (distance <= squaredRadius)
            {
                first = number == 0 ? i : first;
                found[(row * count) + number] = i;
                number++;
            }
        }

        first = number == 0 ? nearest : first;
        for (; number < count; number++)
            found[(row * count) + number] = first;
    }

    /// <summary>One cloud's coordinates inside a kernel.</summary>
    private readonly struct PlanarCloud(ArrayView<float> planes, int cloud, int n)
    {
        private readonly int first = 3 * cloud * n;

        public float X(int point) => planes[first + point];

        public float Y(int point) => planes[first + n + point];

        public float Z(int point) => planes[first + (2 * n) + point];

        /// <summary>In the order of sums that <see cref="Cloud{T}"/> has.</summary>
        public float SquaredDistance(int point, float x, float y, float z)
        {
            var (dx, dy, dz) = (X(point) - x, Y(point) - y, Z(point) - z);
            return (dx * dx) + (dy * dy) + (dz * dz);
        }
    }
}
