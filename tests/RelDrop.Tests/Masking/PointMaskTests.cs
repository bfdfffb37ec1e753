using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>How many points of clouds each mask drops, and which.</summary>
public class PointMaskTests
{
    private const int Samples = 200;
    private const int Points = 250;

    /// <summary>Clouds whose points have a relevance, the sum of their channels, that is spread evenly over [0, 1].</summary>
    private static Tensor Clouds(int channels, int samples = Samples)
    {
        manual_seed(5);
        var sums = rand(samples, 1, Points).argsort(2).to(ScalarType.Float32).div(Number.Of(Points - 1));
        var others = randn(samples, channels - 1, Points);
        return cat([others, sums - others.sum(1, keepdim: true)], 1);
    }

    private static Tensor NextMask(InputMask mask, Tensor clouds, ulong step = 0)
    {
        using var labels = zeros([clouds.shape[0]], ScalarType.Int64);
        return new RelevanceDropout(mask, seed: 8, (input, _) => input.clone()) { Step = step }.NextMask(clouds, labels);
    }

    /// <summary>The share of each sample's points that are dropped.</summary>
    private static double[] Shares(InputMask mask, Tensor clouds)
    {
        using var scope = NewDisposeScope();
        return NextMask(mask, clouds).to(ScalarType.Float64).mean([1]).data<double>().ToArray();
    }

    [Theory]
    [InlineData(3, 0.5, 0.5)]
    [InlineData(6, 0.5, 0.5)]
    [InlineData(3, 0.3, 0.4)]
    [InlineData(6, 0.9, 0.2)]
    [InlineData(3, 1, 0.35)]
    [InlineData(3, 0, 0.35)]
    public void Points_are_dropped_as_often_as_the_formula_says(int channels, double alpha, double beta)
    {
        using var scope = NewDisposeScope();
        var grid = Enumerable.Range(0, 1000).Select(i => (i + 0.5) / 1000).ToArray();
        var expected = grid.Average(u => grid.Count(r => (alpha * u) + ((1 - alpha) * r) >= 1 - beta) / 1000.0);
        Assert.Equal(expected, Shares(new PointMask { Alpha = alpha, Beta = beta }, Clouds(channels)).Average(), 0.01);
    }

    [Fact]
    public void The_settings_of_clouds_are_the_papers()
    {
        using var scope = NewDisposeScope();
        var mask = new PointMask();
        Assert.Equal((1, 0.5, 0.5, MaskFill.Value(0)), (mask.Probability, mask.Alpha, mask.Beta, mask.Fill));
        Assert.All(Shares(mask, Clouds(3)), share => Assert.InRange(share, 0.35, 0.65));
        var clouds = Clouds(6);
        var pixels = NextMask(new PixelMask { Probability = 1, Alpha = 0.5, Beta = 0.5 }, clouds);
        Assert.True(pixels.equal(NextMask(mask, clouds)).all().item<bool>());
    }

    [Fact]
    public void A_share_of_the_clouds_is_masked()
    {
        using var scope = NewDisposeScope();
        foreach (var mask in new InputMask[] { new PointMask { Probability = 0.4 }, new RandomDropout { Probability = 0.4 }, new RandomPoints { Probability = 0.4 } })
            Assert.InRange(Shares(mask, Clouds(3)).Count(share => share > 0), 55, 105);
    }

    [Fact]
    public void With_beta_0_nearly_none_is_dropped_and_with_1_all()
    {
        using var scope = NewDisposeScope();
        var clouds = Clouds(3);
        Assert.InRange(Shares(new PointMask { Beta = 0 }, clouds).Average(), 0, 0.001);
        Assert.All(Shares(new PointMask { Beta = 1 }, clouds), share => Assert.Equal(1, share));
    }

    [Fact]
    public void With_alpha_1_relevance_does_not_matter_and_with_0_chance_does_not()
    {
        using var scope = NewDisposeScope();
        var clouds = Clouds(3);
        var chance = new PointMask { Alpha = 1 };
        Assert.True(NextMask(chance, clouds).equal(NextMask(chance, -clouds)).all().item<bool>());
        var relevance = new PointMask { Alpha = 0 };
        Assert.True(NextMask(relevance, clouds).equal(NextMask(relevance, clouds, step: 1)).all().item<bool>());
        Assert.True(NextMask(relevance, clouds).equal(clouds.sum(1).ge(Number.Of(0.5))).to(ScalarType.Float64).mean().item<double>() > 0.999);
    }

    [Theory]
    [InlineData(0.875)]
    [InlineData(1)]
    [InlineData(0.25)]
    [InlineData(0)]
    public void Ratios_of_random_dropout_are_uniform_up_to_the_largest(double maxRatio)
    {
        using var scope = NewDisposeScope();
        var shares = Shares(new RandomDropout { MaxRatio = maxRatio }, zeros(2000, 3, Points));
        Assert.Equal(maxRatio / 2, shares.Average(), 0.02 * maxRatio);
        // The ratio's variance, and that of the points' draws under it.
        var variance = (maxRatio * maxRatio / 12) + (((maxRatio / 2) - (maxRatio * maxRatio / 3)) / Points);
        Assert.Equal(variance, shares.Average(share => Math.Pow(share - (maxRatio / 2), 2)), 0.06 * variance);
        Assert.InRange(shares.Max(), 0.9 * maxRatio, Math.Min(1, (maxRatio * 1.2) + 0.05));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(Points - 1)]
    [InlineData(Points)]
    [InlineData(10 * Points)]
    public void Random_points_are_exactly_as_many(int count)
    {
        using var scope = NewDisposeScope();
        Assert.All(Shares(new RandomPoints { Count = count }, Clouds(3)), share => Assert.Equal(Math.Min(1, count / (double)Points), share));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 25)]
    [InlineData(0.5, 125)]
    public void Random_points_can_be_a_share(double fraction, int count)
    {
        using var scope = NewDisposeScope();
        Assert.All(Shares(new RandomPoints { Fraction = fraction }, Clouds(3)), share => Assert.Equal(count / (double)Points, share));
    }

    [Fact]
    public void Every_point_is_as_likely_to_be_chosen()
    {
        using var scope = NewDisposeScope();
        const int samples = 4000;
        foreach (var (mask, probability) in new (InputMask, double)[] { (new RandomPoints { Fraction = 0.3 }, 0.3), (new RandomDropout { MaxRatio = 0.6 }, 0.3) })
        {
            var counts = NextMask(mask, zeros(samples, 1, Points)).to(ScalarType.Float64).sum([0]);
            Assert.Equal(samples * probability, counts.mean().item<double>(), 40.0);
            // Five standard deviations of a binomial count.
            Assert.InRange((counts - counts.mean()).abs().max().item<double>(), 0, 5 * Math.Sqrt(samples * probability * (1 - probability)));
        }
    }

    [Fact]
    public void Random_masks_ask_for_no_relevance_and_change_with_the_step()
    {
        using var scope = NewDisposeScope();
        var clouds = Clouds(6, samples: 4);
        foreach (var mask in new InputMask[] { new RandomDropout(), new RandomPoints() })
        {
            Assert.False(mask.UsesRelevance);
            var reldrop = new RelevanceDropout(mask, seed: 1);
            var outputs = Enumerable.Range(0, 3).Select(_ => reldrop.Apply(clouds, zeros(4))).ToArray();
            Assert.True(outputs[1].ne(outputs[2]).any().item<bool>());
            Assert.True(new RelevanceDropout(mask, seed: 1) { Step = 2 }.Apply(clouds, zeros(4)).equal(outputs[2]).all().item<bool>());
        }
    }
}
