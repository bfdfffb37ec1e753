namespace RelDrop.Imaging;

/// <summary>What images become on their way into a batch. Each step depends on <see cref="ImageDraws"/> alone.</summary>
/// <param name="Framing">Which part is seen, and how large.</param>
public sealed record Augmentation(Framing Framing)
{
    /// <summary>How often left and right are exchanged, 0 to 1.</summary>
    public double MirrorProbability { get; init; }

    /// <summary>How images are scaled.</summary>
    public ResizeFilter Filter { get; init; }

    /// <summary>What changes the pixels of what is seen, if anything.</summary>
    public PixelPolicy? Policy { get; init; }

    /// <summary>Reads an image as a training step sees it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="draws">The image's draws.</param>
    /// <param name="planes">Filled with red, green and blue, (3, H, W).</param>
    /// <exception cref="InvalidDataException">The image is broken.</exception>
    public void Read(OpenImage image, ImageDraws draws, Span<byte> planes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(draws);
        var view = Framing.Draw(image.Width, image.Height, draws);
        var mirrored = MirrorProbability > 0 && draws.NextDouble() < MirrorProbability;
        image.Read(view, Filter, mirrored, planes);
        Policy?.Apply(new PixelPlanes(planes, Framing.Width, Framing.Height), draws);
    }
}
