namespace RelDrop.Imaging;

/// <summary>Which part of an image is seen, and how large.</summary>
/// <param name="Width">The width of what is seen, in pixels.</param>
/// <param name="Height">Its height.</param>
public abstract record Framing(int Width, int Height)
{
    /// <summary>What is seen of an image.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="draws">What random framings depend on.</param>
    public abstract ImageView Draw(int width, int height, ImageDraws draws);

    /// <summary>Refuses a value that is out of range.</summary>
    private protected static T Require<T>(T value, bool fits, string name, string expected) =>
        fits ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {expected}.");
}

/// <summary>A framing without chance.</summary>
/// <inheritdoc/>
public abstract record FixedFraming(int Width, int Height) : Framing(Width, Height)
{
    /// <summary>What is seen of an image.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">Its height.</param>
    public abstract ImageView View(int width, int height);

    /// <inheritdoc/>
    public sealed override ImageView Draw(int width, int height, ImageDraws draws) => View(width, height);
}

/// <summary>The whole image, whatever becomes of its aspect ratio.</summary>
/// <inheritdoc/>
public sealed record Stretch(int Width, int Height) : FixedFraming(Width, Height)
{
    /// <inheritdoc/>
    public override ImageView View(int width, int height) => ImageView.Of(new PixelBox(0, 0, width, height), Width, Height);
}

/// <summary>The square in the middle of a scaled image, as torchvision's Resize and CenterCrop cut it.</summary>
/// <param name="Resize">The shorter edge that the image is scaled to, in pixels.</param>
/// <param name="Size">The edge of the square; with more than <paramref name="Resize"/>, its border is black.</param>
public sealed record CenterCrop(int Resize, int Size) : FixedFraming(Size, Size)
{
    /// <inheritdoc/>
    public override ImageView View(int width, int height)
    {
        var shorter = Math.Min(width, height);
        var (scaledWidth, scaledHeight) = (checked((int)((long)Resize * width / shorter)), checked((int)((long)Resize * height / shorter)));
        // Halves go to the even neighbour.
        var (left, top) = ((int)Math.Round((scaledWidth - Size) / 2.0), (int)Math.Round((scaledHeight - Size) / 2.0));
        return new ImageView(new PixelBox(0, 0, width, height), scaledWidth, scaledHeight, new PixelBox(left, top, Size, Size));
    }
}

/// <summary>A square somewhere in an image with a black border around: what small images are trained on.</summary>
/// <param name="Size">The edge that images are scaled to, and of the square, in pixels.</param>
/// <param name="Padding">The border on each side.</param>
public sealed record RandomCrop(int Size, int Padding) : Framing(Size, Size)
{
    /// <inheritdoc/>
    public override ImageView Draw(int width, int height, ImageDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        var (left, top) = (draws.NextInt((2 * Padding) + 1) - Padding, draws.NextInt((2 * Padding) + 1) - Padding);
        return new ImageView(new PixelBox(0, 0, width, height), Size, Size, new PixelBox(left, top, Size, Size));
    }
}
