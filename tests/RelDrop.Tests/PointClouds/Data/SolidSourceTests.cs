using PointClouds.Data;
using PointClouds.Data.Solids;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class SolidSourceTests
{
    private static readonly DataSettings settings = new(256, Seed: 5);
    private static readonly SolidSettings few = new(TrainShapes: 2, TestShapes: 3, Noise: 0);

    [Fact]
    public void Each_class_has_its_shapes()
    {
        var source = SolidSource.Open(settings, few);
        using var data = new PointDataset(source.Train(), source.Test());
        Assert.Equal(12, source.Classes.Count);
        Assert.Equal((24, 36), (data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(0, 36).Select(i => (long)(i / 3)), data.Test.Labels.data<long>().ToArray());
        using var norms = data.Train.Points.slice(2, 3, 6, 1).norm(dim: 2);
        Assert.True(norms.sub(Number.One).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void The_name_opens_the_defaults_and_categories_are_the_first()
    {
        using var set = PointSources.Open("Solids", null, settings with { Points = 16 }, categories: 3).Train();
        Assert.Equal([120L, 16, 6], set.Points.shape);
        Assert.Equal(["sphere", "ellipsoid", "capsule"], set.Classes);
    }

    [Fact]
    public void Shapes_depend_on_the_seed_alone()
    {
        using var train = SolidSource.Open(settings, few).Train();
        using var again = SolidSource.Open(settings, few).Train();
        using var others = SolidSource.Open(settings with { Seed = 6 }, few).Train();
        using var test = SolidSource.Open(settings, few with { TestShapes = 2 }).Test();
        Assert.True(train.Points.equal(again.Points).all().item<bool>());
        for (var i = 0; i < train.Count; i++)
        {
            foreach (var other in (Tensor[])[others.Points[i], test.Points[i], train.Points[(i + 1) % train.Count]])
                Assert.False(train.Points[i].equal(other).all().item<bool>());
        }

        // More shapes leave those before them as they are.
        using var more = SolidSource.Open(settings, few with { TrainShapes = 3 }, categories: 2).Train();
        Assert.True(more.Points[0].equal(train.Points[0]).all().item<bool>());
        Assert.True(more.Points[4].equal(train.Points[3]).all().item<bool>());
    }

    [Fact]
    public void Noise_moves_points_off_the_surface_and_leaves_normals_exact()
    {
        using var scope = NewDisposeScope();
        // Without a choice of points, the mean distance from a sphere's surface is that of the noise.
        var sphere = SolidSource.Open(new DataSettings(5_000, Subsampling: Subsampling.First), new SolidSettings(1, 1, Noise: 0.05), categories: 2).Train().Points[0];
        var (points, normals) = (sphere.slice(1, 0, 3, 1), sphere.slice(1, 3, 6, 1));
        var radii = points.norm(dim: 1);
        Assert.Equal(0.05, (radii.std() / radii.mean()).item<float>(), 0.003);
        Assert.True(normals.norm(dim: 1).sub(Number.One).abs().max().item<float>() < 1e-5);
        Assert.True((normals * points).sum(1).div(radii).min().item<float>() > 0.95);
    }

    [Fact]
    public void Poses_are_of_all_kinds()
    {
        using var scope = NewDisposeScope();
        // The lids of cylinders, whose directions are their axes.
        var source = SolidSource.Open(settings with { Points = 64 }, new SolidSettings(200, 1, 0), categories: 4).Train();
        var cylinders = source.Points.slice(0, 600, 800, 1);
        var reach = cylinders.slice(2, 3, 6, 1).abs().amax([1]).mean([0]);
        Assert.Equal(reach[0].item<float>(), reach[1].item<float>(), 0.05);
        Assert.Equal(reach[1].item<float>(), reach[2].item<float>(), 0.05);
        Assert.True(cylinders[0].sub(cylinders[1]).abs().max().item<float>() > 0.1);
    }

    [Fact]
    public void Settings_must_make_sense()
    {
        foreach (var broken in (SolidSettings[])[few with { TrainShapes = 0 }, few with { TestShapes = 0 }, few with { Noise = -1 }, few with { Noise = double.NaN }])
            Assert.Throws<ArgumentOutOfRangeException>(() => SolidSource.Open(settings, broken));
        Assert.Throws<ArgumentOutOfRangeException>(() => SolidSource.Open(settings, few, categories: 13));
    }
}
