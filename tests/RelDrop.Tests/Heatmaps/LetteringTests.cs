using RelDrop.Heatmaps;
using SkiaSharp;

namespace RelDrop.Tests.Heatmaps;

public sealed class LetteringTests
{
    private static readonly TextStyle Small = new(9, 0xFF000000);

    private static string Draw(string text)
    {
        using var bitmap = RgbImage.NewBitmap(80, 12);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            Lettering.BuiltIn.Draw(canvas, text, 1, 9, Small);
        }

        return string.Concat(bitmap.Pixels.Select(pixel => pixel.Red == 0 ? '#' : '.'));
    }

    [Fact]
    public void Every_printable_character_has_a_glyph_of_its_own()
    {
        string[] drawn = [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => Draw(((char)c).ToString()))];
        Assert.All(drawn, glyph => Assert.Contains('#', glyph));
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.DoesNotContain(Draw("猫"), drawn);
        Assert.DoesNotContain('#', Draw(" "));
    }

    [Theory]
    [InlineData("épée − café…", "epee - cafe...")]
    [InlineData("3×3 ’x’", "3x3 'x'")]
    [InlineData("a\nb", "a b")]
    public void Other_characters_get_the_nearest_ones(string text, string plain) => Assert.Equal(Draw(plain), Draw(text));

    [Fact]
    public void Texts_are_cut_to_a_width()
    {
        var text = Lettering.BuiltIn;
        Assert.Equal(6 * 5, text.Width("abcde", Small));
        Assert.Equal("abcde", text.Fit("abcde", 30, Small));
        Assert.Equal("a…", text.Fit("abcde", 29, Small));
        Assert.Equal(["ab cd", "ef"], text.Wrap("ab cd ef", 30, 3, Small));
        Assert.Equal(["ab cd", "ef…"], text.Wrap("ab cd ef gh ij", 30, 2, Small));
    }
}
