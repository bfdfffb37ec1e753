using System.Globalization;
using PointClouds.Data;
using RelDrop.Points;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class SubsamplingTests : IDisposable
{
    private const int Available = 200;
    private readonly CloudFolder folder = new();

    public SubsamplingTests()
    {
        folder.Write("modelnet40_shape_names.txt", "a\nb");
        folder.Write("modelnet40_train.txt", "a_1\nb_1");
        folder.Write("a/a_1.txt", CloudFolder.Lines(Available, 6, ','));
        folder.Write("b/b_1.txt", CloudFolder.Lines(Available, 6, ','));
    }

    public void Dispose() => folder.Dispose();

    private float[] Chosen(DataSettings settings, int cloud = 0)
    {
        // The normals, which nothing changes, tell the points.
        using var set = PointSources.Open("ModelNet40", folder.Path, settings).Train();
        Assert.Equal([2L, settings.Points, 6], set.Points.shape);
        return set.Points[cloud].select(1, 3).contiguous().data<float>().ToArray();
    }

    private static float Normal(long point) => CloudFolder.Value(0, (int)point, 3);

    [Fact]
    public void The_first_points_are_those_of_the_file()
        => Assert.Equal(Enumerable.Range(0, 50).Select(i => Normal(i)), Chosen(new DataSettings(50, Subsampling: Subsampling.First)));

    [Fact]
    public void The_farthest_points_are_those_of_the_runtime()
    {
        using var scope = NewDisposeScope();
        var coordinates = tensor(Enumerable.Range(0, 3 * Available).Select(i => CloudFolder.Value(0, i / 3, i % 3)).ToArray(), [1, Available, 3]);
        var expected = PointSampling.FarthestPoints(coordinates, 50).data<long>().ToArray();
        Assert.Equal(expected.Select(Normal), Chosen(new DataSettings(50)));
    }

    [Fact]
    public void Random_points_depend_on_seed_and_cloud_and_none_comes_twice()
    {
        var settings = new DataSettings(50, Subsampling: Subsampling.Random, Seed: 3);
        var chosen = Chosen(settings);
        Assert.Equal(50, chosen.Distinct().Count());
        Assert.Subset(Enumerable.Range(0, Available).Select(i => Normal(i)).ToHashSet(), chosen.ToHashSet());
        Assert.Equal(chosen, Chosen(settings));
        Assert.NotEqual(chosen, Chosen(settings, cloud: 1));
        Assert.NotEqual(chosen, Chosen(settings with { Seed = 4 }));
    }

    [Fact]
    public void Random_points_are_uniform()
    {
        var times = new int[Available];
        var places = Enumerable.Range(0, Available).ToDictionary(i => Normal(i), i => i);
        for (var seed = 0ul; seed < 200; seed++)
        {
            foreach (var normal in Chosen(new DataSettings(100, Subsampling: Subsampling.Random, Seed: seed)))
                times[places[normal]]++;
        }

        // Each point is chosen 100 times of 200, with a standard deviation of 7.
        Assert.All(times, count => Assert.InRange(count, 65, 135));
    }

    [Fact]
    public void Clouds_are_centred_and_reach_the_unit_sphere()
    {
        using var set = PointSources.Open("ModelNet40", folder.Path, new DataSettings(64)).Train();
        using var points = set.Points.slice(2, 0, 3, 1);
        Assert.True(points.mean([1]).abs().max().item<float>() < 1e-6);
        Assert.Equal(1, points[0].norm(dim: 1).max().item<float>(), 1e-6);
    }

    [Fact]
    public void Nothing_depends_on_the_culture()
    {
        var settings = new DataSettings(50, Subsampling: Subsampling.Random, Cache: folder["cache"]);
        var expected = Chosen(settings);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberGroupSeparator) = (",", "\u2212", ".");
        var usual = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, Chosen(settings with { Cache = null }));
            Assert.Equal(expected, Chosen(settings));
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }

        Assert.Single(Directory.GetFiles(folder["cache"]));
    }

    [Fact]
    public void Progress_counts_all_clouds_one_by_one()
    {
        var told = new List<(int, int)>();
        Chosen(new DataSettings(50, OnProgress: (done, of) => told.Add((done, of))));
        Assert.Equal([(1, 2), (2, 2)], told);
    }
}
