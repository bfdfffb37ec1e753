using RelDrop.Heatmaps;
using SkiaSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

public sealed class HeatmapGridTests
{
    private static RgbImage Solid(uint color, int width = 4, int height = 4) => RgbImage.Of(width, height, _ => color);

    private static (int X, int Y)[] Pixels(RgbImage image, Func<uint, bool> which) =>
        [.. from y in Enumerable.Range(0, image.Height) from x in Enumerable.Range(0, image.Width) where which(image[x, y]) select (x, y)];

    /// <summary>Darker than borders are.</summary>
    private static bool IsInk(uint color) => (color & 0xFF) < 0xB0;

    [Fact]
    public void Pictures_stand_side_by_side_in_their_rows()
    {
        var grid = new HeatmapGrid("a", "b") { CellSize = 20 };
        grid.Add(null, Solid(0xFF0000), Solid(0x00FF00));
        grid.Add(null, Solid(0x0000FF, 40, 10), Solid(0xFF00FF, 6, 6));
        var image = grid.Render();

        (int Left, int Top, int Width, int Height) Box(uint color)
        {
            var pixels = Pixels(image, pixel => pixel == color);
            var (left, top) = (pixels.Min(p => p.X), pixels.Min(p => p.Y));
            var (width, height) = (pixels.Max(p => p.X) - left + 1, pixels.Max(p => p.Y) - top + 1);
            Assert.Equal(width * height, pixels.Length);
            return (left, top, width, height);
        }

        var (red, green, blue, magenta) = (Box(0xFF0000), Box(0x00FF00), Box(0x0000FF), Box(0xFF00FF));
        Assert.Equal((20, 20), (red.Width, red.Height));
        Assert.Equal((20, 5), (blue.Width, blue.Height));
        Assert.Equal((18, 18), (magenta.Width, magenta.Height));
        Assert.True(green.Left > red.Left + red.Width && green.Top == red.Top);
        Assert.True(blue.Top > red.Top + red.Height && blue.Left == red.Left);
        Assert.True(magenta.Left == green.Left + 1);
    }

    [Fact]
    public void Headings_and_captions_are_drawn_whether_there_are_fonts_or_not()
    {
        static int Ink(string heading, string? caption, string column, string? title)
        {
            var grid = new HeatmapGrid(column) { CellSize = 80, Title = title };
            grid.Add(heading, new HeatmapCell(Solid(0xFFFFFF), caption));
            return Pixels(grid.Render(), IsInk).Length;
        }

        Assert.Equal(0, Ink("", null, "", null));
        Assert.True(Ink("cat", null, "", null) > 30);
        Assert.True(Ink("", "0.93", "", null) > 30);
        Assert.True(Ink("", null, "input", null) > 30);
        Assert.True(Ink("", null, "", "ResNet") > 30);
    }

    [Fact]
    public void Long_texts_wrap_or_are_cut_and_stay_inside()
    {
        var grid = new HeatmapGrid(string.Concat(Enumerable.Repeat("heading ", 30)), "b") { CellSize = 60, Title = new string('t', 300) };
        grid.Add(string.Concat(Enumerable.Repeat("Staffordshire ", 40)), new(Solid(0), new string('c', 99)), new(Solid(0), "d"));
        var image = grid.Render();
        Assert.InRange(image.Width, 60, 400);
        Assert.All(Pixels(image, color => color != 0xFFFFFF), pixel =>
        {
            Assert.InRange(pixel.X, 18, image.Width - 18);
            Assert.InRange(pixel.Y, 15, image.Height - 5);
        });
    }

    [Fact]
    public void The_colour_bar_runs_through_the_map()
    {
        var grid = new HeatmapGrid("a") { ColorBar = new ColorBar(ColorMap.BlueWhiteRed, Limit: 0.25) };
        grid.Add(null, Solid(0x808080));
        var image = grid.Render();
        var (blue, red) = (Pixels(image, color => color == 0x0000FF), Pixels(image, color => color == 0xFF0000));
        Assert.Equal(12, blue.Length);
        Assert.Equal(12, red.Length);
        Assert.True(blue[0].X < red[0].X && blue[0].Y == red[0].Y);
    }

    [Fact]
    public void Wrong_numbers_of_cells_are_refused()
    {
        var grid = new HeatmapGrid("a", "b");
        Assert.Contains("Expected 2 cells", Assert.Throws<ArgumentException>(() => grid.Add("x", Solid(0))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => grid.Render());
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatmapGrid("a") { CellSize = 0 });
    }
}
