using RelDrop.Imaging;
using RelDrop.Samples;
using SkiaSharp;

namespace Images.Data.Markers;

/// <summary>Draws markers.</summary>
internal static class MarkerShapes
{
    private const int Cells = 4;

    private static readonly Lazy<SKTypeface> Typeface = new(PlotFont.Load);

    /// <summary>A square of one colour.</summary>
    public static void Square(MarkerLayer layer, PixelBox box, byte opacity, (byte, byte, byte) color)
    {
        foreach (var (x, y) in Pixels(box))
            layer.Set(x, y, opacity, color);
    }

    /// <summary>A square of 4×4 cells, black and white, whose pattern is the class's own and half white.</summary>
    public static void Tile(MarkerLayer layer, PixelBox box, byte opacity, int variant)
    {
        var white = ImageDraws.Order(Cells * Cells, seed: 0x74696C65, epoch: variant)[..(Cells * Cells / 2)].ToHashSet();
        foreach (var (x, y) in Pixels(box))
        {
            var cell = ((y - box.Top) * Cells / box.Height * Cells) + ((x - box.Left) * Cells / box.Width);
            var level = white.Contains(cell) ? byte.MaxValue : byte.MinValue;
            layer.Set(x, y, opacity, (level, level, level));
        }
    }

    /// <summary>The class's letter or letters in white: A to Z, then BA and on.</summary>
    public static void Letters(MarkerLayer layer, PixelBox box, byte opacity, int variant)
    {
        using var font = new SKFont(Typeface.Value, box.Height) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true };
        using var outline = font.GetTextPath(Name(variant), default(SKPoint));
        // As a shape that fills the box: how systems draw glyphs differs.
        var bounds = outline.TightBounds;
        var scale = Math.Min(box.Width / bounds.Width, box.Height / bounds.Height);
        outline.Transform(SKMatrix.CreateScaleTranslation(scale, scale, -bounds.Left * scale, -bounds.Top * scale));
        using var bitmap = new SKBitmap(new SKImageInfo(box.Width, box.Height, SKColorType.Gray8));
        using (var canvas = new SKCanvas(bitmap))
        using (var ink = new SKPaint { Color = SKColors.White, IsAntialias = true })
        {
            canvas.Clear(SKColors.Black);
            canvas.DrawPath(outline, ink);
        }

        var coverage = bitmap.GetPixelSpan();
        foreach (var (x, y) in Pixels(box))
        {
            var ofInk = coverage[((y - box.Top) * bitmap.RowBytes) + x - box.Left];
            layer.Set(x, y, (byte)(ofInk * opacity / 255), (byte.MaxValue, byte.MaxValue, byte.MaxValue));
        }
    }

    /// <summary>A colour all around, which fades from the border inwards.</summary>
    public static void Border(MarkerLayer layer, int width, double opacity, (byte, byte, byte) color)
    {
        foreach (var (x, y) in Pixels(new PixelBox(0, 0, layer.Width, layer.Height)))
        {
            var depth = Math.Min(Math.Min(x, layer.Width - 1 - x), Math.Min(y, layer.Height - 1 - y));
            layer.Set(x, y, (byte)Math.Round(opacity * Math.Clamp(3 - (2.0 * depth / width), 0, 1)), color);
        }
    }

    private static string Name(int variant) => variant < 26 ? $"{(char)('A' + variant)}" : Name(variant / 26) + Name(variant % 26);

    private static IEnumerable<(int X, int Y)> Pixels(PixelBox box) =>
        from y in Enumerable.Range(box.Top, box.Height) from x in Enumerable.Range(box.Left, box.Width) select (x, y);
}
