using System.Text;
using SkiaSharp;

namespace RelDrop.Heatmaps;

/// <summary>How a text looks.</summary>
internal readonly record struct TextStyle(float Size, uint Color, bool Bold = false);

/// <summary>Sets text in a typeface of the machine, or in <see cref="PixelFont"/> where there is none.</summary>
internal sealed class Lettering
{
    // Without ICU, as in InvariantGlobalization, .NET decomposes nothing but ASCII.
    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž";
    private const string Unaccented = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZz";

    private readonly SKTypeface? regular;
    private readonly SKTypeface? bold;

    private Lettering(SKTypeface? regular, SKTypeface? bold) => (this.regular, this.bold) = (regular, bold);

    /// <summary>The built-in font.</summary>
    public static Lettering BuiltIn { get; } = new(null, null);

    /// <summary>The machine's sans-serif typeface if it has one.</summary>
    public static Lettering Default { get; } = OfMachine();

    public float Width(string text, TextStyle style)
    {
        if (regular is null)
            return Plain(text).Length * PixelFont.Advance * Pixel(style);
        using var font = Font(style);
        return font.MeasureText(OneLine(text));
    }

    public void Draw(SKCanvas canvas, string text, float x, float baseline, TextStyle style, SKTextAlign align = SKTextAlign.Left)
    {
        using var ink = new SKPaint { Color = style.Color, IsAntialias = regular is not null };
        var start = x - (align switch { SKTextAlign.Center => Width(text, style) / 2, SKTextAlign.Right => Width(text, style), _ => 0 });
        if (regular is null)
        {
            PixelFont.Draw(canvas, Plain(text), start, baseline, Pixel(style), ink);
            return;
        }

        using var font = Font(style);
        canvas.DrawText(OneLine(text), start, baseline, font, ink);
    }

    /// <summary>The text, shortened if it is wider than <paramref name="width"/>.</summary>
    public string Fit(string text, float width, TextStyle style)
    {
        if (Width(text, style) <= width)
            return text;
        var length = text.Length - 1;
        while (length > 0 && Width(text[..length].TrimEnd() + "…", style) > width)
            length--;
        return text[..length].TrimEnd() + "…";
    }

    /// <summary>The text in lines of at most <paramref name="width"/>; what does not fit the last one is cut.</summary>
    public IReadOnlyList<string> Wrap(string text, float width, int maxLines, TextStyle style)
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

    private static Lettering OfMachine()
    {
        string?[] families = ["Inter", "Noto Sans", "Open Sans", "Liberation Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial", null];
        SKTypeface? Find(SKFontStyle style) => families
            .Select(family => family is null ? SKTypeface.Default : SKFontManager.Default.MatchFamily(family, style))
            .FirstOrDefault(typeface => typeface is not null && typeface.ContainsGlyphs("Ag0"));
        var regular = Find(SKFontStyle.Normal);
        return regular is null ? BuiltIn : new Lettering(regular, Find(SKFontStyle.Bold));
    }

    private static int Pixel(TextStyle style) => Math.Max(1, (int)Math.Round(style.Size / 9));

    private SKFont Font(TextStyle style) => new(style.Bold ? bold : regular, style.Size) { Edging = SKFontEdging.Antialias, Subpixel = true };

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>The text with the characters that the built-in font has, as far as they can stand for it.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in OneLine(text))
        {
            _ = c switch
            {
                '−' or '–' or '—' or '‐' or '\u2011' => plain.Append('-'),
                '‘' or '’' or '′' => plain.Append('\''),
                '“' or '”' => plain.Append('"'),
                '…' => plain.Append("..."),
                '×' => plain.Append('x'),
                '\u00A0' or '\u2009' or '\u202F' => plain.Append(' '),
                _ when Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var index => plain.Append(Unaccented[index]),
                _ => plain.Append(c),
            };
        }

        return plain.ToString();
    }
}
