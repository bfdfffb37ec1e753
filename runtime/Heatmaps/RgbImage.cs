using RelDrop.Notebooks;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Heatmaps;

/// <summary>An image in memory, 8 bits each for red, green and blue.</summary>
/// <example>
/// <code><![CDATA[
/// var image = RgbImage.Load("dog.jpg").Resize(224, 224);
/// using var input = image.ToTensor(Normalization.ImageNet).unsqueeze(0);
/// using var attribution = model.Attribute(input, Target.TopClass);
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed partial class RgbImage : IHtml
{
    private const int Channels = 4;

    /// <summary>Red, green, blue and an opaque alpha, row by row.</summary>
    private readonly byte[] pixels;

    private RgbImage(int width, int height, byte[] pixels) => (Width, Height, this.pixels) = (width, height, pixels);

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>A pixel's colour, 0xRRGGBB.</summary>
    public uint this[int x, int y] => (uint)x < (uint)Width && (uint)y < (uint)Height
        ? this[(y * Width) + x]
        : throw new ArgumentOutOfRangeException(nameof(x), (x, y), $"Expected a pixel of an image of {Width}×{Height}.");

    internal uint this[int pixel] => ((uint)pixels[pixel * Channels] << 16) | ((uint)pixels[(pixel * Channels) + 1] << 8) | pixels[(pixel * Channels) + 2];

    /// <summary>An image of a tensor.</summary>
    /// <param name="image">Red, green and blue (3, H, W), or gray (1, H, W) or (H, W), from 0 to 1 once normalization is undone; clipped.</param>
    /// <param name="normalization">How the tensor was normalized, if it was.</param>
    /// <exception cref="ArgumentException">The tensor has another shape, or is not finite.</exception>
    public static RgbImage FromTensor(Tensor image, Normalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        var planes = image.dim() == 2 ? image.unsqueeze(0) : image;
        if (planes.dim() != 3 || planes.shape[0] is not (1 or 3) || planes.numel() == 0 || planes.shape[1] * planes.shape[2] > MostPixels)
            throw new ArgumentException($"Expected an image of shape (3, H, W), (1, H, W) or (H, W); got ({string.Join(", ", image.shape)}).", nameof(image));
        planes = planes.detach().cpu().to(ScalarType.Float32);
        if (!planes.isfinite().all().item<bool>())
            throw new ArgumentException("Expected a finite image; it has NaN or infinite values.", nameof(image));
        return FromPlanes(normalization is null ? planes : normalization.Undo(planes));
    }

    /// <summary>Red, green and blue, (3, H, W) float32, from 0 to 1 or normalized.</summary>
    /// <param name="normalization">How to normalize the tensor, if at all.</param>
    public Tensor ToTensor(Normalization? normalization = null)
    {
        using var scope = NewDisposeScope();
        var planes = tensor(pixels, [Height, Width, Channels]).slice(2, 0, 3, 1).permute(2, 0, 1).to(ScalarType.Float32).div_(Number.Of(255)).contiguous();
        return (normalization is null ? planes : normalization.Apply(planes)).MoveToOuterDisposeScope();
    }

    /// <summary>The same with more pixels.</summary>
    /// <param name="factor">How many times as wide and high.</param>
    /// <param name="interpolation">What lies between.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is less than 1, or the result would have more than <see cref="MaxPixels"/>.</exception>
    public RgbImage Enlarge(int factor, Interpolation interpolation = Interpolation.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        CheckSize((long)factor * Width, (long)factor * Height, nameof(factor), factor);
        return Resize(factor * Width, factor * Height, interpolation);
    }

    /// <summary>The same with other dimensions.</summary>
    /// <param name="width">The new width in pixels.</param>
    /// <param name="height">The new height in pixels.</param>
    /// <param name="interpolation">What lies between.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is less than 1, or the result would have more than <see cref="MaxPixels"/>.</exception>
    public RgbImage Resize(int width, int height, Interpolation interpolation = Interpolation.Bilinear)
    {
        CheckSize(width, height, width >= height ? nameof(width) : nameof(height), Math.Max(width, height));
        if ((width, height) == (Width, Height))
            return this;
        using var scope = NewDisposeScope();
        return FromPlanes(Resampling.Resize(ToTensor(), width, height, interpolation));
    }

    /// <summary>The part in the middle, to the pixel as torchvision cuts it.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is empty, or the image smaller.</exception>
    public RgbImage CenterCrop(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height);
        var (left, top) = ((int)Math.Round((Width - width) / 2.0), (int)Math.Round((Height - height) / 2.0));
        return Of(width, height, pixel => this[left + (pixel % width), top + (pixel / width)]);
    }

    /// <summary>The image without its colours (ITU-R BT.601's luma).</summary>
    public RgbImage ToGray() => Of(Width, Height, pixel =>
    {
        var color = this[pixel];
        return 0x010101 * (uint)Math.Round((0.299 * ((color >> 16) & 0xFF)) + (0.587 * ((color >> 8) & 0xFF)) + (0.114 * (color & 0xFF)));
    });

    /// <summary>An image of given colours, 0xRRGGBB, by the pixel's index row by row.</summary>
    internal static RgbImage Of(int width, int height, Func<int, uint> color)
    {
        var pixels = new byte[width * height * Channels];
        for (var i = 0; i < width * height; i++)
        {
            var rgb = color(i);
            (pixels[i * Channels], pixels[(i * Channels) + 1], pixels[(i * Channels) + 2], pixels[(i * Channels) + 3]) = ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, 0xFF);
        }

        return new RgbImage(width, height, pixels);
    }

    private static RgbImage FromPlanes(Tensor planes)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (planes.shape[1], planes.shape[2]);
        var bytes = planes.mul(Number.Of(255)).round().clamp(Number.Zero, Number.Of(255)).to(ScalarType.Byte).expand(3, height, width);
        var opaque = full([1, height, width], Number.Of(255), ScalarType.Byte);
        return new RgbImage((int)width, (int)height, cat([bytes, opaque]).permute(1, 2, 0).contiguous().data<byte>().ToArray());
    }
}
