using PointClouds.Data;
using PointClouds.Data.Solids;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class MarkedSourceTests
{
    private const int Points = 32;
    private const int Kinds = 4;

    private static IPointSource Solids => SolidSource.Open(new DataSettings(Points, Normals: true, Subsampling.First, Seed: 3), new SolidSettings(TrainShapes: 50, TestShapes: 50), Kinds);

    private static MarkedSource Marked(double share, TestMarkers test = TestMarkers.Random) => new(Solids, share, test, seed: 3);

    /// <summary>The class that each cloud's marker is of.</summary>
    private static long[] MarkersOf(PointSet clouds)
    {
        using var scope = NewDisposeScope();
        var place = clouds.Points.narrow(1, Points - MarkedSource.SizeOf(Points), MarkedSource.SizeOf(Points)).narrow(2, 0, 3).mean([1]);
        var directions = stack(Enumerable.Range(0, Kinds).Select(label => MarkedSource.DirectionOf(label, Kinds)).Select(direction => tensor(new[] { direction.X, direction.Y, direction.Z })));
        return place.matmul(directions.T).argmax(1).data<long>().ToArray();
    }

    private static double Agreement(PointSet clouds) => MarkersOf(clouds).Zip(clouds.Labels.data<long>().ToArray()).Average(pair => pair.First == pair.Second ? 1.0 : 0);

    [Fact]
    public void Training_markers_give_the_class_away_as_often_as_asked()
    {
        using var always = Marked(1).Train();
        Assert.Equal(1, Agreement(always));
        using var mostly = Marked(0.8).Train();
        Assert.InRange(Agreement(mostly), 0.7, 0.9);
    }

    [Fact]
    public void Test_markers_tell_nothing_or_lie_or_are_not_there()
    {
        using var random = Marked(1).Test();
        Assert.InRange(Agreement(random), 0.15, 0.35);
        using var contrary = Marked(1, TestMarkers.Contrary).Test();
        Assert.Equal(0, Agreement(contrary));
        using var plain = Solids.Test();
        using var none = Marked(1, TestMarkers.None).Test();
        Assert.True(plain.Points.equal(none.Points).all().item<bool>());
    }

    [Fact]
    public void The_rest_of_a_cloud_is_as_it_was_and_the_seed_decides_all()
    {
        using var plain = Solids.Train();
        using var one = Marked(0.9).Train();
        using var other = Marked(0.9).Train();
        Assert.Equal(plain.Points.shape, one.Points.shape);
        Assert.True(one.Points.equal(other.Points).all().item<bool>());
        var kept = Points - MarkedSource.SizeOf(Points);
        Assert.True(one.Points.narrow(1, 0, kept).equal(plain.Points.narrow(1, 0, kept)).all().item<bool>());
    }
}
