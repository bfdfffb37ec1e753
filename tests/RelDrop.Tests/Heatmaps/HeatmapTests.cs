using RelDrop.Heatmaps;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

public sealed class HeatmapTests
{
    [Fact]
    public void Channels_are_summed_and_scaled_by_the_largest_magnitude()
    {
        // Sums over channels: 1 − 3, 2 + 2, 0 + 0, 3 − 2.
        using var relevance = tensor(new float[] { 1, 2, 0, 3, -3, 2, 0, -2 }, [2, 2, 2]);
        var map = Heatmap.Of(relevance);
        Assert.Equal((2, 2, 4.0), (map.Width, map.Height, map.Limit));
        Assert.Equal([-0.5f, 1, 0, 0.25f], map.Strengths.ToArray());

        using var summed = tensor(new[] { -2.0, 4, 0, 1 }, [2, 2]);
        Assert.Equal(map.Strengths.ToArray(), Heatmap.Of(summed).Strengths.ToArray());
        using var half = relevance.to(ScalarType.BFloat16);
        Assert.Equal(map.Strengths.ToArray(), Heatmap.Of(half).Strengths.ToArray());
    }

    [Fact]
    public void A_batch_is_scaled_one_by_one_or_together()
    {
        using var relevance = tensor(new float[] { 1, -2, 8, 4 }, [2, 1, 1, 2]);
        float[][] Strengths(Scale scale) => [.. Heatmap.OfBatch(relevance, scale).Select(map => map.Strengths.ToArray())];
        Assert.Equal([[0.5f, -1], [1, 0.5f]], Strengths(Scale.Max));
        Assert.Equal([[0.125f, -0.25f], [1, 0.5f]], Strengths(Scale.Max with { Shared = true }));
        Assert.Equal([[0.25f, -0.5f], [1, 1]], Strengths(Scale.Fixed(4)));
    }

    [Fact]
    public void A_quantile_leaves_outliers_out_unless_nothing_else_is_there()
    {
        using var outlier = arange(Number.One, Number.Of(101), Number.One).to(ScalarType.Float32).reshape(10, 10);
        outlier[9, 9] = 1000;
        Assert.Equal(99, Heatmap.Of(outlier, Scale.Quantile(0.99)).Limit);
        Assert.Equal(50, Heatmap.Of(-outlier, Scale.Quantile(0.5)).Limit);
        using var single = zeros(10, 10);
        single[3, 3] = -5;
        Assert.Equal(5, Heatmap.Of(single, Scale.Quantile(0.99)).Limit);
    }

    [Fact]
    public void No_relevance_is_the_colour_of_none()
    {
        using var nothing = zeros(3, 2, 2);
        var map = Heatmap.Of(nothing, Scale.Quantile(0.9));
        Assert.Equal(0, map.Limit);
        Assert.Equal(0xFFFFFFu, map.Render(ColorMap.BlueWhiteRed)[1, 1]);
    }

    [Fact]
    public void Rendering_puts_each_strength_in_its_place()
    {
        using var relevance = tensor(new float[] { -2, 0, 1, 2, 0, 0 }, [2, 3]);
        var image = Heatmap.Of(relevance).Render(ColorMap.BlueWhiteRed);
        Assert.Equal((3, 2), (image.Width, image.Height));
        Assert.Equal([0x0000FFu, 0xFFFFFFu, 0xFF8080u, 0xFF0000u], [image[0, 0], image[1, 0], image[2, 0], image[0, 1]]);
    }

    [Fact]
    public void Enlarging_repeats_or_interpolates_strengths()
    {
        using var relevance = tensor(new float[] { -1, 1 }, [1, 2]);
        var map = Heatmap.Of(relevance);
        Assert.Equal([-1f, -1, 1, 1, -1, -1, 1, 1], map.Enlarge(2).Strengths.ToArray());
        Assert.Equal([-1f, -0.5f, 0.5f, 1], map.Enlarge(2, Interpolation.Bilinear).Strengths[..4].ToArray());
        Assert.Equal((8, 4), (map.Enlarge(4).Width, map.Enlarge(4).Height));
    }

    [Fact]
    public void An_overlay_mixes_evenly_or_by_strength()
    {
        using var relevance = tensor(new float[] { 1, 0, -0.5f }, [1, 3]);
        using var black = zeros(3, 1, 3);
        var (map, image) = (Heatmap.Of(relevance), RgbImage.FromTensor(black));
        uint[] Colors(double opacity, bool byStrength) => [.. Enumerable.Range(0, 3).Select(x => map.Overlay(image, ColorMap.BlueWhiteRed, opacity, byStrength)[x, 0])];
        Assert.Equal([0x330000u, 0x333333u, 0x1A1A33u], Colors(0.2, byStrength: false));
        Assert.Equal([0xFF0000u, 0x000000u, 0x404080u], Colors(1, byStrength: true));
        Assert.Equal([0u, 0, 0], Colors(0, byStrength: false));
        Assert.Equal(0u, map.Overlay(image, ColorMap.Red, 1, byStrength: true)[2, 0]);
    }

    [Fact]
    public void What_is_no_relevance_is_refused()
    {
        using var broken = tensor(new[] { 1, float.NaN, float.PositiveInfinity, float.NaN }, [1, 2, 2]);
        var error = Assert.Throws<ArgumentException>(() => Heatmap.Of(broken));
        Assert.Equal("relevance", error.ParamName);
        Assert.Contains("of 4 pixels 2 are NaN and 1 infinite", error.Message, StringComparison.Ordinal);

        using var batch = zeros(1, 3, 2, 2);
        Assert.Contains("(1, 3, 2, 2)", Assert.Throws<ArgumentException>(() => Heatmap.Of(batch)).Message, StringComparison.Ordinal);
        Assert.Contains("(3, 2, 2)", Assert.Throws<ArgumentException>(() => Heatmap.OfBatch(batch[0])).Message, StringComparison.Ordinal);
        using var empty = zeros(3, 0, 2);
        Assert.Throws<ArgumentException>(() => Heatmap.Of(empty));
        Assert.Throws<ArgumentException>(() => Heatmap.Of(batch[0].to(ScalarType.ComplexFloat32)));

        var map = Heatmap.Of(batch[0]);
        Assert.Contains("2×2; got 4×4", Assert.Throws<ArgumentException>(() => map.Overlay(map.Enlarge(2).Render())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Overlay(map.Render(), opacity: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Enlarge(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scale.Quantile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scale.Fixed(double.PositiveInfinity));
    }
}
