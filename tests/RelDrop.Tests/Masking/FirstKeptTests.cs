using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masked places that repeat the first one that is kept.</summary>
public class FirstKeptTests
{
    /// <summary>The points of one cloud of two channels, and of the same masked: the given number of the most relevant.</summary>
    private static (float[] First, float[] Second) Masked(float[] relevance, int count)
    {
        using var scope = NewDisposeScope();
        var points = arange(Number.Zero, Number.Of(relevance.Length), Number.One, ScalarType.Float32);
        var cloud = stack([points.add(Number.Of(10), Number.One), points.add(Number.Of(20), Number.One)]).unsqueeze(0);
        var scores = tensor(relevance).reshape(1, 1, -1);
        var output = new RelevanceDropout(new TopKMask { Count = count, Fill = MaskFill.FirstKept }, 1, (_, _) => scores.alias()).Apply(cloud, zeros(1));
        return (output[0, 0].data<float>().ToArray(), output[0, 1].data<float>().ToArray());
    }

    [Fact]
    public void Each_channel_repeats_its_own_value()
    {
        var (first, second) = Masked([0, 1, 0, 1, 0], count: 2);
        Assert.Equal([10, 10, 12, 10, 14], first);
        Assert.Equal([20, 20, 22, 20, 24], second);
    }

    [Fact]
    public void The_first_kept_point_is_the_one_of_the_lowest_index()
    {
        Assert.Equal([12, 12, 12, 13, 12], Masked([3, 2, 0, 0, 1], count: 3).First);
        Assert.Equal([14, 14, 14, 14, 14], Masked([3, 2, 4, 5, float.NaN], count: 4).First);
    }

    [Fact]
    public void It_may_lie_beyond_the_first_64()
    {
        var relevance = Enumerable.Range(0, 131).Select(i => i < 129 ? 1f : 0).ToArray();
        var first = Masked(relevance, count: 129).First;
        Assert.Equal([.. Enumerable.Repeat(139f, 130), 140f], first);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(100)]
    public void If_none_is_kept_the_first_of_all_remains(int points) =>
        Assert.Equal(Enumerable.Repeat(10f, points), Masked(new float[points], count: points).First);

    [Fact]
    public void A_set_of_points_stays_a_subset_of_itself()
    {
        manual_seed(2);
        using var scope = NewDisposeScope();
        var clouds = randn(16, 3, 90);
        foreach (var mask in new InputMask[] { new PointMask { Fill = MaskFill.FirstKept }, new RandomDropout(), new RandomPoints { Fraction = 0.5, Fill = MaskFill.FirstKept } })
        {
            var reldrop = new RelevanceDropout(mask, 3, (input, _) => input.clone());
            var masked = reldrop.NextMask(clouds, zeros(16));
            var output = reldrop.Apply(clouds, zeros(16));
            var kept = masked.logical_not().to(ScalarType.Int64).argmax(1).reshape(16, 1, 1).expand(16, 3, 1);
            Assert.True(output.equal(where(masked.unsqueeze(1), clouds.gather(2, kept), clouds)).all().item<bool>());
        }
    }

    [Fact]
    public void Images_are_filled_too_and_whatever_their_type()
    {
        using var scope = NewDisposeScope();
        var relevance = tensor(new float[] { 1, 0, 0, 1, 0, 0 }).reshape(1, 1, 2, 3);
        foreach (var type in new[] { ScalarType.Byte, ScalarType.Int32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64 })
        {
            var image = arange(Number.One, Number.Of(7), Number.One, type).reshape(1, 1, 2, 3);
            var output = new RelevanceDropout(new TopKMask { Count = 2, Fill = MaskFill.FirstKept }, 1, (_, _) => relevance.alias()).Apply(image, zeros(1));
            Assert.Equal(type, output.dtype);
            Assert.Equal([2, 2, 3, 2, 5, 6], output.flatten().to(ScalarType.Float32).data<float>().ToArray());
        }
    }
}
