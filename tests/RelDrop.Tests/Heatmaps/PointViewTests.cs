using RelDrop.Heatmaps;

namespace RelDrop.Tests.Heatmaps;

public sealed class PointViewTests
{
    private static PointView Parallel(double azimuth, double elevation, UpAxis up = UpAxis.Y) =>
        new(azimuth, elevation) { Distance = double.PositiveInfinity, Up = up };

    private static void Is(double x, double y, double nearness, PointProjection projection)
    {
        Assert.Equal(x, projection.X, 12);
        Assert.Equal(y, projection.Y, 12);
        Assert.Equal(nearness, projection.Nearness, 12);
    }

    [Fact]
    public void From_the_front_x_is_right_y_is_up_and_z_is_near()
    {
        Is(0.1, 0.2, 0.3, Parallel(0, 0).Project(0.1, 0.2, 0.3));
        Assert.Equal(1, Parallel(0, 0).Project(0.1, 0.2, 0.3).Magnification);
        Is(0.1, 0.3, -0.2, Parallel(0, 0, UpAxis.Z).Project(0.1, 0.2, 0.3));
    }

    [Fact]
    public void From_the_right_and_from_above()
    {
        Is(-0.3, 0.2, 0.1, Parallel(90, 0).Project(0.1, 0.2, 0.3));
        Is(0.1, -0.3, 0.2, Parallel(0, 90).Project(0.1, 0.2, 0.3));
        Is(-0.1, 0.2, -0.3, Parallel(180, 0).Project(0.1, 0.2, 0.3));
    }

    [Fact]
    public void Every_view_keeps_distances_without_perspective()
    {
        foreach (var view in PointView.Around(5, elevation: 33, UpAxis.Z))
        {
            var (x, y, nearness, _) = (view with { Distance = double.PositiveInfinity }).Project(0.5, -0.4, 0.3);
            Assert.Equal(0.5, (x * x) + (y * y) + (nearness * nearness), 12);
        }
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(4)]
    public void What_is_near_is_larger_and_the_unit_ball_just_fits(double distance)
    {
        var view = new PointView(0, 0) { Distance = distance };
        Assert.True(view.Project(0, 0, 0.5).Magnification > view.Project(0, 0, -0.5).Magnification);

        // The outline is where the line from the eye touches the ball.
        var touch = 1 / distance;
        Assert.Equal(1, view.Project(Math.Sqrt(1 - (touch * touch)), 0, touch).X, 12);
        for (var angle = 0.0; angle < 180; angle++)
            Assert.InRange(view.Project(Math.Sin(angle * Math.PI / 180), 0, Math.Cos(angle * Math.PI / 180)).X, 0, 1 + 1e-12);
    }

    [Fact]
    public void Views_go_all_around_and_an_eye_within_the_cloud_is_refused()
    {
        Assert.Equal([30, 120, 210, 300], PointView.Around(4).Select(view => view.Azimuth));
        Assert.Throws<ArgumentOutOfRangeException>(() => PointView.Around(0));
        Assert.Contains("above 1", Assert.Throws<ArgumentOutOfRangeException>(() => new PointView { Distance = 1 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PointView { Distance = double.NaN });
    }
}
