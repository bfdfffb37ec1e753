using SkiaSharp;
using static TorchSharp.torch;

namespace QuickStart.Data;

/// <summary>Between bitmaps and normalized tensors.</summary>
internal static class Pixels
{
    /// <summary>The mean and deviation that images are normalized with.</summary>
    private const float Mean = 0.45f;
    private const float Deviation = 0.25f;

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

    /// <summary>Values of mean 0 and deviation 1, so that a masked 0 is the mean.</summary>
    public static Tensor Normalize(Tensor images) => images.sub_(Mean).div_(Deviation);

    /// <summary>A bitmap of one normalized image (3, H, W).</summary>
    public static SKBitmap ToBitmap(Tensor image)
    {
        var (height, width) = ((int)image.shape[1], (int)image.shape[2]);
        using var scaled = image.mul(Deviation).add_(Mean).clamp_(0, 1).mul_(255).round_().contiguous();
        var values = scaled.data<float>().ToArray();
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var count = height * width;
        for (var i = 0; i < count; i++)
            bitmap.SetPixel(i % width, i / width, new SKColor((byte)values[i], (byte)values[count + i], (byte)values[(2 * count) + i]));
        return bitmap;
    }
}
