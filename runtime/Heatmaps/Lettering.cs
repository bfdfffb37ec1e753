using System.Text;
using SkiaSharp;

namespace RelDrop.Heatmaps;

/// <summary>How a text looks.</summary>
internal readonly record struct TextStyle(float Size, uint Color, bool Bold = false);

/// <summary>
/// Sets text in Inter, which travels in this assembly, so that pictures are the same on every machine, whatever fonts it has. A
/// character that Inter lacks is a box, since what a machine has in its place differs.
/// </summary>
internal static class Lettering
{
    /// <summary>What a stroke is thicker by in bold, in ems.</summary>
    private const float Boldness = 0.05f;

    private static readonly SKTypeface Inter = Load();

    public static float Width(string text, TextStyle style)
    {
        using var font = Font(style);
        return font.MeasureText(OneLine(text));
    }

    public static void Draw(SKCanvas canvas, string text, float x, float baseline, TextStyle style, SKTextAlign align = SKTextAlign.Left)
    {
        var start = x - (align switch { SKTextAlign.Center => Width(text, style) / 2, SKTextAlign.Right => Width(text, style), _ => 0 });
        using var font = Font(style);
        // As shapes, which Skia fills itself: how glyphs are drawn differs between systems.
        using var outline = font.GetTextPath(OneLine(text), new SKPoint(start, MathF.Round(baseline)));
        using var ink = new SKPaint { Color = style.Color, IsAntialias = true, StrokeWidth = Boldness * style.Size };
        canvas.DrawPath(outline, ink);
        if (!style.Bold)
            return;
        // Apart from the filling, as both at once leave upright strokes hollow.
        ink.Style = SKPaintStyle.Stroke;
        canvas.DrawPath(outline, ink);
    }

    /// <summary>The text, shortened if it is wider than <paramref name="width"/>.</summary>
    public static string Fit(string text, float width, TextStyle style)
    {
        if (Width(text, style) <= width)
            return text;
        var length = text.Length - 1;
        while (length > 0 && (char.IsHighSurrogate(text[length - 1]) || Width(text[..length].TrimEnd() + "…", style) > width))
            length--;
        return text[..length].TrimEnd() + "…";
    }

    /// <summary>The text in lines of at most <paramref name="width"/>; what does not fit the last one is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, float width, int maxLines, TextStyle style)
    {
        var lines = new List<string>();
        foreach (var word in OneLine(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && (lines.Count == maxLines || Width($"{lines[^1]} {word}", style) <= width))
                lines[^1] += $" {word}";
            else
                lines.Add(word);
        }

        return [.. lines.Select(line => Fit(line, width, style))];
    }

    private static SKTypeface Load()
    {
        using var file = typeof(Lettering).Assembly.GetManifestResourceStream("Inter-Regular.ttf")!;
        return SKTypeface.FromStream(file);
    }

    private static SKFont Font(TextStyle style) => new(Inter, style.Size) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true };

    /// <summary>The text with blanks for line ends and the like; halves of surrogate pairs, of which Skia would draw nothing, become U+FFFD.</summary>
    private static string OneLine(string text) => string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));
}
