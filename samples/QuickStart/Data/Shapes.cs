using SkiaSharp;
using static TorchSharp.torch;

namespace QuickStart.Data;

/// <summary>
/// Drawn images with a shortcut: the class is an object's shape, and a small coloured marker nearly always gives it away in
/// training, but is random at test time. A model that looks at the marker alone fails there.
/// </summary>
internal static class Shapes
{
    private const int Size = 32;
    private static readonly string[] Names = ["circle", "square", "triangle", "star", "cross", "ring", "diamond", "moon"];

    private static readonly SKColor[] Markers =
    [
        new(230, 25, 75), new(60, 180, 75), new(255, 225, 25), new(0, 130, 200), new(245, 130, 48), new(145, 30, 180), new(70, 240, 240), new(240, 50, 230),
    ];

    /// <summary>Draws a data set.</summary>
    /// <param name="trainCount">The number of training images.</param>
    /// <param name="testCount">The number of test images.</param>
    /// <param name="markerAgreement">How often the training marker is that of the class.</param>
    /// <param name="seed">The seed of all drawing.</param>
    public static Dataset Create(int trainCount, int testCount, double markerAgreement, int seed) =>
        new(Draw(trainCount, markerAgreement, new Random(seed)), Draw(testCount, 1.0 / Names.Length, new Random(seed + 1_000_000)), Mirror: true);

    private static ImageSet Draw(int count, double markerAgreement, Random random)
    {
        var images = new float[count * 3 * Size * Size];
        var objects = new float[count * Size * Size];
        var labels = new long[count];
        using var image = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888));
        using var silhouette = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888));
        for (var i = 0; i < count; i++)
        {
            var label = random.Next(Names.Length);
            labels[i] = label;
            var marker = random.NextDouble() < markerAgreement ? label : random.Next(Names.Length);
            using var path = Shape(label, random);
            DrawImage(image, path, Markers[marker], random);
            using (var canvas = new SKCanvas(silhouette))
            {
                canvas.Clear(SKColors.Black);
                using var white = new SKPaint { Color = SKColors.White };
                canvas.DrawPath(path, white);
            }

            var planes = images.AsSpan(i * 3 * Size * Size, 3 * Size * Size);
            Pixels.ToPlanes(image, planes);
            foreach (ref var value in planes)
                value = Math.Clamp(value + (0.1f * (random.NextSingle() - 0.5f)), 0, 1);

            var mask = silhouette.GetPixelSpan();
            for (var pixel = 0; pixel < Size * Size; pixel++)
                objects[(i * Size * Size) + pixel] = mask[4 * pixel] > 127 ? 1 : 0;
        }

        return new ImageSet(Pixels.Normalization.Apply(tensor(images, [count, 3, Size, Size])), tensor(labels), Names, tensor(objects, [count, Size, Size]));
    }

    private static void DrawImage(SKBitmap image, SKPath shape, SKColor marker, Random random)
    {
        using var canvas = new SKCanvas(image);
        canvas.Clear(Gray(random, 40, 110));

        // Clutter, so that a shape has to be seen as a whole.
        for (var i = 0; i < 6; i++)
        {
            using var line = new SKPaint { Color = Gray(random, 30, 150), IsStroke = true, StrokeWidth = 1, IsAntialias = true };
            canvas.DrawLine(random.Next(Size), random.Next(Size), random.Next(Size), random.Next(Size), line);
        }

        using var fill = new SKPaint { Color = Gray(random, 150, 230), IsAntialias = true };
        canvas.DrawPath(shape, fill);

        // In one of the corners, where shapes rarely reach.
        using var paint = new SKPaint { Color = marker };
        canvas.DrawRect((random.Next(2) * (Size - 6)) + random.Next(3), (random.Next(2) * (Size - 6)) + random.Next(3), 4, 4, paint);
    }

    private static SKColor Gray(Random random, int low, int high)
    {
        byte Channel(int value) => (byte)Math.Clamp(value + random.Next(-15, 16), 0, 255);
        var value = random.Next(low, high);
        return new SKColor(Channel(value), Channel(value), Channel(value));
    }

    private static SKPath Shape(int label, Random random)
    {
        var radius = 6f + (random.NextSingle() * 4);
        var path = new SKPath();
        switch (label)
        {
            case 0:
                path.AddCircle(0, 0, radius);
                break;
            case 1:
                path.AddRect(new SKRect(-radius * 0.85f, -radius * 0.85f, radius * 0.85f, radius * 0.85f));
                break;
            case 2:
                path.AddPoly(Corners(3, radius * 1.15f, radius * 1.15f));
                break;
            case 3:
                path.AddPoly(Corners(10, radius * 1.2f, radius * 0.5f));
                break;
            case 4:
                path.AddRect(new SKRect(-radius, -radius * 0.3f, radius, radius * 0.3f));
                path.AddRect(new SKRect(-radius * 0.3f, -radius, radius * 0.3f, radius));
                break;
            case 5:
                path.AddCircle(0, 0, radius);
                path.AddCircle(0, 0, radius * 0.55f);
                path.FillType = SKPathFillType.EvenOdd;
                break;
            case 6:
                path.AddPoly([new(0, -radius * 1.2f), new(radius * 0.6f, 0), new(0, radius * 1.2f), new(-radius * 0.6f, 0)]);
                break;
            default:
                using (var cut = new SKPath())
                {
                    path.AddCircle(0, 0, radius);
                    cut.AddCircle(radius * 0.6f, 0, radius * 0.9f);
                    path.Op(cut, SKPathOp.Difference, path);
                }

                break;
        }

        var room = Size - (2 * 10);
        path.Transform(SKMatrix.CreateRotation((random.NextSingle() - 0.5f) * 0.7f));
        path.Transform(SKMatrix.CreateTranslation(10 + (random.NextSingle() * room), 10 + (random.NextSingle() * room)));
        return path;
    }

    private static SKPoint[] Corners(int count, float outer, float inner) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / count);
            var radius = i % 2 == 0 ? outer : inner;
            return new SKPoint(sin * radius, -cos * radius);
        }),
    ];
}
