using RelDrop.Heatmaps;
using RelDrop.Imaging;

namespace Explain;

/// <summary>Makes inputs of images, as torchvision's evaluation does: scale, cut the middle out, normalize.</summary>
internal sealed class Preparation
{
    private readonly int resize;

    /// <summary>A way to make inputs.</summary>
    /// <param name="resize">The shorter edge that images are scaled to, in pixels.</param>
    /// <param name="size">The edge of the square that is cut out, in pixels.</param>
    /// <param name="normalization">What the square's values are shifted and divided by.</param>
    /// <exception cref="InvalidDataException">The scaled image would be smaller than the square.</exception>
    public Preparation(int resize, int size, Normalization normalization)
    {
        if (resize < size)
            throw new InvalidDataException($"--resize is {resize}; expected at least --size, which is {size}.");
        (this.resize, Size, Normalization) = (resize, size, normalization);
    }

    public int Size { get; }

    public Normalization Normalization { get; }

    /// <summary>The same, for a loader.</summary>
    public CenterCrop Framing => new(resize, Size);

    /// <summary>The square that the model sees.</summary>
    /// <exception cref="InvalidDataException">The file is no image, or one that is too long for its width to be scaled.</exception>
    public RgbImage Load(string path)
    {
        var image = RgbImage.Load(path);
        var shorter = Math.Min(image.Width, image.Height);
        long Scaled(int edge) => (long)resize * edge / shorter;
        var (width, height) = (Scaled(image.Width), Scaled(image.Height));
        return width <= RgbImage.MaxPixels / height
            ? image.Resize((int)width, (int)height).CenterCrop(Size, Size)
            : throw new InvalidDataException($"'{path}' has {image.Width}×{image.Height} pixels; scaled to a shorter edge of {resize} it would have {width}×{height}, expected at most {RgbImage.MaxPixels} in all.");
    }
}
