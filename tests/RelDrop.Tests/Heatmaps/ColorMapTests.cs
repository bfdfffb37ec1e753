using RelDrop.Heatmaps;

namespace RelDrop.Tests.Heatmaps;

public sealed class ColorMapTests
{
    [Theory]
    [InlineData("seismic", -1, 0x00004C)]
    [InlineData("seismic", -0.75, 0x0000A6)]
    [InlineData("seismic", 0, 0xFFFFFF)]
    [InlineData("seismic", 1, 0x800000)]
    [InlineData("bwr", -0.5, 0x8080FF)]
    [InlineData("bwr", 0.5, 0xFF8080)]
    [InlineData("coldnhot", -1, 0x00FFFF)]
    [InlineData("coldnhot", 0, 0x000000)]
    [InlineData("coldnhot", 0.5, 0xFF8000)]
    [InlineData("hot", -0.5, 0x000000)]
    [InlineData("hot", 1, 0xFFFFFF)]
    [InlineData("gray", 0, 0x808080)]
    [InlineData("viridis", 0.5, 0x21918C)]
    public void Colours_are_linear_between_control_points(string name, double strength, uint color) => Assert.Equal(color, ColorMap.Named(name)[strength]);

    [Fact]
    public void Beyond_the_ends_the_ends_colours_stay()
    {
        foreach (var map in ColorMap.All)
        {
            Assert.Equal(map.Stops[0].Color, map[-7]);
            Assert.Equal(map.Stops[^1].Color, map[7]);
        }
    }

    [Fact]
    public void Viridis_grows_lighter_all_the_way()
    {
        double[] lightness = [.. Enumerable.Range(0, 101).Select(i => Luma(ColorMap.Viridis[i / 100.0]))];
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void One_of_your_own_is_a_name_and_control_points()
    {
        var map = new ColorMap("green", new(-1, 0x000000), new(1, 0x00FF00));
        Assert.Equal(0x00C000u, map[0.503]);
        Assert.Equal("green", map.ToString());
    }

    [Fact]
    public void Bad_control_points_are_refused_by_place()
    {
        Assert.Contains("got 1", Assert.Throws<ArgumentException>(() => new ColorMap("m", new ColorStop(0, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("point 1 is at -0.5", Assert.Throws<ArgumentException>(() => new ColorMap("m", new(0, 0), new(-0.5, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("point 1 is at 1.5", Assert.Throws<ArgumentException>(() => new ColorMap("m", new(0, 0), new(1.5, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("point 0 is at NaN", Assert.Throws<ArgumentException>(() => new ColorMap("m", new(double.NaN, 0), new(1, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("point 1 is 0x1000000", Assert.Throws<ArgumentException>(() => new ColorMap("m", new(0, 0), new(1, 0x1000000))).Message, StringComparison.Ordinal);
        Assert.Contains("seismic, bwr", Assert.Throws<ArgumentException>(() => ColorMap.Named("jet")).Message, StringComparison.Ordinal);
    }

    private static double Luma(uint color) => (0.299 * ((color >> 16) & 0xFF)) + (0.587 * ((color >> 8) & 0xFF)) + (0.114 * (color & 0xFF));
}
