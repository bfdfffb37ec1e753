using SkiaSharp;

namespace RelDrop.Benchmarks.Decoding;

/// <summary>JPEGs of about the detail of photographs: gradients, shapes and grain.</summary>
internal static class Photographs
{
    public const int Width = 500;
    public const int Height = 375;

    public static byte[][] Create(int count) => [.. Enumerable.Range(0, count).Select(i => Create(new Random(i)))];

    private static byte[] Create(Random random)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            using var sky = new SKPaint { Shader = SKShader.CreateLinearGradient(new(0, 0), new(Width, Height), [Color(random), Color(random)], SKShaderTileMode.Clamp) };
            canvas.DrawRect(0, 0, Width, Height, sky);
            for (var i = 0; i < 120; i++)
            {
                using var paint = new SKPaint { Color = Color(random), IsAntialias = true };
                canvas.DrawOval(random.Next(Width), random.Next(Height), 2 + (60 * random.NextSingle()), 2 + (60 * random.NextSingle()), paint);
            }
        }

        foreach (ref var value in bitmap.GetPixelSpan())
            value = (byte)Math.Clamp(value + random.Next(-12, 13), 0, 255);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private static SKColor Color(Random random) => new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 180);
}
