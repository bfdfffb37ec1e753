using RelDrop.Heatmaps;
using SkiaSharp;

namespace RelDrop.Tests.Heatmaps;

public sealed class LetteringTests
{
    private static readonly TextStyle Large = new(64, 0xFF000000);

    /// <summary>How dark each pixel is, of 255.</summary>
    private static byte[] Draw(string text, TextStyle style, float x = 20)
    {
        using var bitmap = RgbImage.NewBitmap(300, 110);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            Lettering.Draw(canvas, text, x, 80, style);
        }

        return [.. bitmap.Pixels.Select(pixel => (byte)(255 - pixel.Red))];
    }

    private static string Shape(string text) => Convert.ToHexString(Draw(text, Large));

    private static double Ink(byte[] drawn) => drawn.Sum(pixel => pixel / 255.0);

    [Fact]
    public void Every_printable_character_has_a_glyph_of_its_own()
    {
        var others = "éèüßñçØŁőşÆœ−–—…×·°±≤≥≈∞√∂∑αβγεθλπΔΩЖя‘’“”€→".EnumerateRunes().Select(rune => rune.ToString());
        string[] shapes = [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => ((char)c).ToString()).Concat(others).Select(Shape)];
        var box = Shape("猫");
        Assert.Equal(shapes.Length, shapes.Distinct().Count());
        Assert.DoesNotContain(box, shapes);
        Assert.DoesNotContain(Shape(" "), shapes);
        Assert.Equal(0, Ink(Draw(" ", Large)));
    }

    [Theory]
    [InlineData("猫")]
    [InlineData("🐈")]
    [InlineData("\uFFFD")]
    public void A_character_that_the_font_lacks_is_a_box_that_can_be_seen(string text)
    {
        Assert.Equal(Shape("\u0E01"), Shape(text));
        Assert.InRange(Ink(Draw(text, Large)), 100, 4000);
        Assert.Equal(Lettering.Width("\u0E01", Large), Lettering.Width(text, Large));
    }

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\u0000\tb", "a  b")]
    public void Line_ends_and_the_like_are_blanks(string text, string plain) => Assert.Equal(Shape(plain), Shape(text));

    [Fact]
    public void Half_a_surrogate_pair_is_a_box_too() => Assert.Equal(Shape("a\uFFFDb"), Shape("a\uD83D" + "b"));

    [Fact]
    public void Bold_strokes_are_filled()
    {
        var (plain, bold) = (Draw("l", Large), Draw("l", Large with { Bold = true }));
        Assert.All(plain.Zip(bold), pixel => Assert.True(pixel.Second >= pixel.First));
    }

    /// <summary>What the font's own table says, in units of 2816 to the em: the same on every machine.</summary>
    [Theory]
    [InlineData("0", 1760)]
    [InlineData("A", 1904)]
    [InlineData("i", 668)]
    [InlineData("m", 2448)]
    [InlineData("A0im", 6780)]
    public void Widths_are_those_of_Inter(string text, int units)
    {
        foreach (var size in (float[])[9, 12.5f, 14, 64])
            Assert.Equal(units * size / 2816, Lettering.Width(text, new(size, 0xFF000000)), 1e-3);
    }

    /// <summary>The ink of an outline is its area, however a machine's fonts are set.</summary>
    [Fact]
    public void Sizes_and_places_are_not_rounded_to_pixels()
    {
        var large = Ink(Draw("Relevance", new(40, 0xFF000000)));
        var small = Ink(Draw("Relevance", new(10, 0xFF000000)));
        Assert.Equal(16, large / small, 0.2);
        Assert.Equal(small, Ink(Draw("Relevance", new(10, 0xFF000000), x: 20.37f)), 0.05 * small);
        Assert.InRange(Ink(Draw("Relevance", new(40, 0xFF000000, Bold: true))) / large, 1.2, 1.7);
    }

    [Fact]
    public void Texts_are_cut_to_a_width()
    {
        var style = new TextStyle(10, 0xFF000000);
        float Width(string text) => Lettering.Width(text, style);
        Assert.Equal("abcde", Lettering.Fit("abcde", Width("abcde"), style));
        Assert.Equal("abc…", Lettering.Fit("abcdefgh", Width("abc…") + 0.1f, style));
        Assert.Equal("ab…", Lettering.Fit("ab cdefgh", Width("ab …") + 0.1f, style));
        Assert.Equal("…", Lettering.Fit("🐈🐈🐈", Width("…") + 1, style));
        Assert.Equal("🐈…", Lettering.Fit("🐈🐈🐈", Width("🐈…") + 0.1f, style));
        Assert.Equal(["ab cd", "ef"], Lettering.Wrap("ab cd ef", Width("ab cd"), 3, style));
        Assert.Equal(["ab cd", "ef gh…"], Lettering.Wrap("ab cd ef gh ijklmn", Width("ef gh…"), 2, style));
    }
}
