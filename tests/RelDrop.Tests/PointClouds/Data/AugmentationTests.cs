using PointClouds.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class AugmentationTests : IDisposable
{
    private const int Count = 64;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor clouds;

    public AugmentationTests()
    {
        using var generator = new torch.Generator(1);
        var normals = nn.functional.normalize(randn([Count, 32, 3], generator: generator), dim: 2);
        clouds = cat([randn([Count, 32, 3], generator: generator), normals], 2);
    }

    public void Dispose() => scope.Dispose();

    private (Tensor Points, Tensor Normals) Apply(Augmentation augmentation, ulong seed = 2, Tensor? on = null)
    {
        using var generator = new torch.Generator(seed);
        var changed = augmentation.Apply(on ?? clouds, generator);
        Assert.Equal((on ?? clouds).shape, changed.shape);
        return (Points(changed), Normals(changed));
    }

    private static Tensor Points(Tensor clouds) => clouds.slice(2, 0, 3, 1);

    private static Tensor Normals(Tensor clouds) => clouds.slice(2, 3, clouds.shape[2], 1);

    private static float Largest(Tensor values) => values.abs().max().item<float>();

    [Fact]
    public void Nothing_is_done_unless_asked()
    {
        var (points, normals) = Apply(new Augmentation());
        Assert.Equal(0, Largest(points - Points(clouds)) + Largest(normals - Normals(clouds)));
    }

    [Fact]
    public void Scales_are_one_factor_a_cloud_and_fill_their_range()
    {
        var (points, normals) = Apply(new Augmentation(MinScale: 0.5, MaxScale: 2));
        var factors = points / Points(clouds);
        Assert.True(Largest(factors - factors.mean([1, 2], keepdim: true)) < 1e-4);
        Assert.InRange(factors.min().item<float>(), 0.4999, 0.6);
        Assert.InRange(factors.max().item<float>(), 1.9, 2.0001);
        Assert.Equal(0, Largest(normals - Normals(clouds)));
    }

    [Fact]
    public void Shifts_are_one_way_a_cloud_and_fill_their_range()
    {
        var (points, normals) = Apply(new Augmentation(Shift: 0.3));
        var ways = points - Points(clouds);
        Assert.True(Largest(ways - ways.mean([1], keepdim: true)) < 1e-5);
        Assert.InRange(ways.min().item<float>(), -0.30001, -0.25);
        Assert.InRange(ways.max().item<float>(), 0.25, 0.30001);
        Assert.True(Largest(ways.select(2, 0) - ways.select(2, 1)) > 0.1);
        Assert.Equal(0, Largest(normals - Normals(clouds)));
    }

    [Fact]
    public void Jitter_is_each_points_own_and_clipped()
    {
        var (points, normals) = Apply(new Augmentation(Jitter: 0.02, JitterClip: 0.03));
        var ways = points - Points(clouds);
        Assert.Equal(0.03, Largest(ways), 1e-5);
        // The deviation of normal numbers that are clipped at one and a half of it.
        Assert.Equal(0.02 * 0.881, ways.std().item<float>(), 0.0006);
        Assert.True(Largest(ways[0, 0] - ways[0, 1]) > 1e-4);
        Assert.Equal(0, Largest(normals - Normals(clouds)));
    }

    [Theory]
    [InlineData(Rotation.Up)]
    [InlineData(Rotation.Any)]
    public void Rotations_keep_lengths_and_angles_and_turn_normals_along(object rotation)
    {
        var (points, normals) = Apply(new Augmentation(Rotation: (Rotation)rotation));
        Assert.True(Largest(points.norm(dim: 2) - Points(clouds).norm(dim: 2)) < 1e-5);
        Assert.True(Largest(normals.norm(dim: 2) - Number.One) < 1e-5);
        Assert.True(Largest((points * normals).sum(2) - (Points(clouds) * Normals(clouds)).sum(2)) < 1e-5);
        // Handedness: volumes keep their sign.
        Assert.True(Largest(points.slice(1, 0, 3, 1).det() - Points(clouds).slice(1, 0, 3, 1).det()) < 1e-4);
        Assert.True(Largest(points - Points(clouds)) > 0.5);
        var heights = Largest(points.select(2, 1) - Points(clouds).select(2, 1));
        Assert.True((Rotation)rotation == Rotation.Up ? heights == 0 : heights > 0.5);
    }

    [Theory]
    [InlineData(Rotation.Up, 0)]
    [InlineData(Rotation.Up, 2)]
    [InlineData(Rotation.Any, 0)]
    [InlineData(Rotation.Any, 1)]
    [InlineData(Rotation.Any, 2)]
    public void Rotations_go_everywhere(object rotation, int axis)
    {
        var cloud = zeros(20_000, 1, 3);
        cloud.select(2, axis).fill_(Number.One);
        var (points, _) = Apply(new Augmentation(Rotation: (Rotation)rotation), on: cloud);
        var (mean, square) = (points.mean([0, 1]), points.pow(Number.Of(2)).mean([0, 1]));
        Assert.True(Largest(mean) < 0.03);
        Assert.True((Rotation)rotation == Rotation.Up
            ? Largest(square - tensor([0.5f, 0, 0.5f])) < 0.015
            : Largest(square - Number.Of(1 / 3f)) < 0.015);
    }

    [Fact]
    public void All_works_without_normals()
    {
        var (points, normals) = Apply(Augmentation.Paper with { Rotation = Rotation.Any, Jitter = 0.01 }, on: Points(clouds));
        Assert.Equal(Points(clouds).shape, points.shape);
        Assert.Equal(0, normals.shape[2]);
    }

    [Fact]
    public void The_papers_scales_and_shifts() => Assert.Equal(new Augmentation(0.8, 1.25, 0.1, Rotation.None, 0), Augmentation.Paper);

    [Fact]
    public void Settings_must_make_sense()
    {
        var paper = Augmentation.Paper;
        Augmentation[] broken =
        [
            paper with { MinScale = 0 }, paper with { MinScale = 2 }, paper with { MaxScale = double.NaN }, paper with { Shift = -1 }, paper with { Rotation = (Rotation)9 },
            paper with { Jitter = double.NaN }, paper with { JitterClip = -1 },
        ];
        foreach (var augmentation in broken)
            Assert.Throws<ArgumentOutOfRangeException>(augmentation.Check);
    }
}
