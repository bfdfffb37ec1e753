using SkiaSharp;

namespace RelDrop.Heatmaps;

/// <summary>Draws balls from the farthest to the nearest; the middle of each has the given colour, its rim is darker.</summary>
internal sealed class PointPainter(IReadOnlyList<PointProjection> points, IReadOnlyList<uint> colors)
{
    private const double RimDarkness = 0.5;
    private static readonly float[] Stops = [0, 0.4f, 1];

    /// <summary>A square picture.</summary>
    /// <param name="size">Its edge in pixels.</param>
    /// <param name="radius">The balls' radius, in radii of the cloud.</param>
    public RgbImage Paint(int size, double radius)
    {
        using var bitmap = RgbImage.NewBitmap(size, size);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            var unit = size / 2.0 / (1 + radius);
            // Equally near ones in their order.
            foreach (var i in Enumerable.Range(0, points.Count).OrderBy(i => points[i].Nearness))
                Draw(canvas, (float)((size / 2.0) + (points[i].X * unit)), (float)((size / 2.0) - (points[i].Y * unit)), (float)(radius * unit * points[i].Magnification), colors[i]);
        }

        return RgbImage.FromBitmap(bitmap);
    }

    private static void Draw(SKCanvas canvas, float x, float y, float radius, uint color)
    {
        var middle = Opaque(color);
        var rim = Opaque(ColorMap.Mix(color, 0, RimDarkness));
        using var shader = SKShader.CreateRadialGradient(new SKPoint(x, y), radius, [middle, middle, rim], Stops, SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        canvas.DrawCircle(x, y, radius, paint);
    }

    private static SKColor Opaque(uint color) => new(0xFF000000 | color);
}
