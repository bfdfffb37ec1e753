using RelDrop.Heatmaps;
using SkiaSharp;

namespace QuickStart.Data;

/// <summary>Between bitmaps and normalized tensors.</summary>
internal static class Pixels
{
    /// <summary>Values of mean 0 and deviation 1, so that a masked 0 is the mean.</summary>
    public static Normalization Normalization { get; } = new([0.45f], [0.25f]);

    /// <summary>Copies an RGBA bitmap into three planes of values from 0 to 1.</summary>
    public static void ToPlanes(SKBitmap bitmap, Span<float> planes)
    {
        var pixels = bitmap.GetPixelSpan();
        var count = pixels.Length / 4;
        for (var i = 0; i < count; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                planes[(channel * count) + i] = pixels[(4 * i) + channel] / 255f;
        }
    }
}
