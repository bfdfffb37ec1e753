namespace RelDrop.Imaging;

/// <summary>
/// A part of random area and aspect ratio, scaled to a square (Szegedy et al. 2015, Going deeper with convolutions, section 6), with
/// torchvision's definitions: the area is uniform, the aspect ratio log-uniform; after ten tries that leave the image, the largest
/// part in the middle whose ratio is allowed.
/// </summary>
/// <param name="Size">The edge of the square, in pixels.</param>
public sealed record RandomResizedCrop(int Size) : Framing(Size, Size)
{
    private const int Tries = 10;

    /// <summary>The least and greatest share of the image's area.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not above 0, at most 1 and in order.</exception>
    public (double Least, double Most) Scale { get; init => field = Require(value, value is { Least: > 0, Most: <= 1 } && value.Least <= value.Most, nameof(Scale), "shares above 0, at most 1 and in order"); } = (0.08, 1);

    /// <summary>The least and greatest width to height.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not above 0 and in order.</exception>
    public (double Least, double Most) Ratio { get; init => field = Require(value, value.Least > 0 && value.Least <= value.Most && double.IsFinite(value.Most), nameof(Ratio), "ratios above 0 and in order"); } = (3.0 / 4, 4.0 / 3);

    /// <inheritdoc/>
    public override ImageView Draw(int width, int height, ImageDraws draws) => ImageView.Of(Box(width, height, draws), Size, Size);

    internal PixelBox Box(int width, int height, ImageDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        for (var i = 0; i < Tries; i++)
        {
            var area = (double)width * height * draws.Between(Scale.Least, Scale.Most);
            var ratio = Math.Exp(draws.Between(Math.Log(Ratio.Least), Math.Log(Ratio.Most)));
            var (partWidth, partHeight) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (partWidth > 0 && partWidth <= width && partHeight > 0 && partHeight <= height)
            {
                var top = draws.NextInt(height - partHeight + 1);
                return new PixelBox(draws.NextInt(width - partWidth + 1), top, partWidth, partHeight);
            }
        }

        var (middleWidth, middleHeight) = (width, height);
        if ((double)width / height < Ratio.Least)
            middleHeight = Math.Clamp((int)Math.Round(width / Ratio.Least), 1, height);
        else if ((double)width / height > Ratio.Most)
            middleWidth = Math.Clamp((int)Math.Round(height * Ratio.Most), 1, width);
        return new PixelBox((width - middleWidth) / 2, (height - middleHeight) / 2, middleWidth, middleHeight);
    }
}
