using RelDrop.Points;
using RelDrop.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds;

/// <summary>The vectorised loops and torch's operations against plain loops, and what is refused.</summary>
public class PointSamplingTests
{
    public static TheoryData<int, int, int, ScalarType> Shapes { get; } = new()
    {
        { 1, 1, 1, ScalarType.Float32 },
        { 1, 1, 4, ScalarType.Float32 },
        { 3, 7, 3, ScalarType.Float32 },
        { 2, 8, 8, ScalarType.Float32 },
        { 2, 65, 20, ScalarType.Float32 },
        { 5, 130, 50, ScalarType.Float32 },
        { 3, 65, 20, ScalarType.Float64 },
        { 2, 33, 40, ScalarType.Float64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Farthest_points_are_those_of_the_definition(int batch, int n, int count, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(n);
        var points = rand([batch, n, 3], dtype: type);
        var start = n / 2;
        var expected = Values(PlainSampling.FarthestPoints(points.transpose(1, 2), Math.Min(count, n), start));
        foreach (var chosen in new[] { PointSampling.FarthestPoints(points, count, start), TensorSampling.FarthestPoints(points, count, start) })
        {
            Assert.Equal([batch, count], chosen.shape);
            // Beyond the last point, all are as far, and the first comes again.
            Assert.Equal(expected, Values(chosen.narrow(1, 0, Math.Min(count, n))));
            Assert.All(Values(chosen.narrow(1, Math.Min(count, n), Math.Max(count - n, 0))), index => Assert.Equal(0, index));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Balls_hold_the_first_points_within_the_radius(int batch, int n, int count, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(n);
        var points = rand([batch, n, 3], dtype: type);
        // The last centre is far from everything.
        var centers = cat([points.narrow(1, 0, Math.Min(5, n)), full([batch, 1, 3], Number.Of(9), type)], 1);
        var expected = Values(PlainSampling.BallQuery(points.transpose(1, 2), centers.transpose(1, 2), 0.4, count));
        Assert.Equal(expected, Values(PointSampling.BallQuery(points, centers, 0.4, count)));
        Assert.Equal(expected, Values(TensorSampling.BallQuery(points, centers, 0.4, count)));
    }

    [Fact]
    public void Views_and_other_types_are_read_as_they_are()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = rand(2, 6, 40);
        var view = inputs.narrow(1, 2, 3).transpose(1, 2);
        var copy = view.contiguous();
        Assert.Equal(Values(PointSampling.FarthestPoints(copy, 9)), Values(PointSampling.FarthestPoints(view, 9)));
        Assert.Equal(Values(PointSampling.BallQuery(copy, copy, 0.3, 4)), Values(PointSampling.BallQuery(view, view, 0.3, 4)));
        var rounded = copy.to(bfloat16);
        Assert.Equal(Values(PointSampling.FarthestPoints(rounded.to(float32), 9)), Values(PointSampling.FarthestPoints(rounded, 9)));
        Assert.Equal(Values(PointSampling.BallQuery(rounded.to(float32), rounded.to(float32), 0.3, 4)), Values(PointSampling.BallQuery(rounded, rounded, 0.3, 4)));
    }

    [Fact]
    public void Of_equal_points_the_first_is_chosen()
    {
        using var points = tensor(new float[] { 0, 0, 0, 1, 0, 0, -1, 0, 0, 1, 0, 0 }).reshape(1, 4, 3);
        using var chosen = PointSampling.FarthestPoints(points, 4);
        Assert.Equal([0, 1, 2, 0], Values(chosen));
    }

    [Fact]
    public void What_is_chosen_has_no_history_and_leaves_no_tensors()
    {
        using var points = rand(2, 20, 3).requires_grad_();
        using var warm = PointSampling.FarthestPoints(points, 4);
        Assert.False(warm.requires_grad);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PointSampling.FarthestPoints(points, 4).Dispose();
        PointSampling.BallQuery(points, points, 0.2, 4).Dispose();
        Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount, 0, before + 3);
    }

    [Fact]
    public void What_cannot_be_sampled_is_named()
    {
        using var scope = NewDisposeScope();
        var points = rand(2, 5, 3);
        Assert.Contains("(B, N, 3)", Assert.Throws<ArgumentException>("points", () => PointSampling.FarthestPoints(rand(2, 3, 5), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one point", Assert.Throws<ArgumentException>("points", () => PointSampling.FarthestPoints(rand(2, 0, 3), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Int64", Assert.Throws<ArgumentException>("points", () => PointSampling.FarthestPoints(zeros(2, 5, 3, int64), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => PointSampling.FarthestPoints(points, 0));
        Assert.Throws<ArgumentOutOfRangeException>("start", () => PointSampling.FarthestPoints(points, 1, 5));
        Assert.Throws<ArgumentOutOfRangeException>("start", () => PointSampling.FarthestPoints(points, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>("radius", () => PointSampling.BallQuery(points, points, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("radius", () => PointSampling.BallQuery(points, points, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => PointSampling.BallQuery(points, points, 1, 0));
        Assert.Contains("centres of 2 clouds", Assert.Throws<ArgumentException>("centers", () => PointSampling.BallQuery(points, rand(3, 5, 3), 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>("centers", () => PointSampling.BallQuery(points, points.to(float64), 1, 1)).Message, StringComparison.Ordinal);
    }

    private static long[] Values(Tensor indices) => indices.numel() == 0 ? [] : indices.contiguous().data<long>().ToArray();
}
