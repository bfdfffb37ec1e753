namespace RelDrop.Imaging;

/// <summary>A random change of an image's pixels, made of the operations that torchvision's policies have in common.</summary>
public abstract record PixelPolicy
{
    /// <summary>The number of magnitudes from nothing to the strongest, 2 or more.</summary>
    public int Bins { get; init; } = 31;

    /// <summary>Changes an image in place.</summary>
    /// <param name="image">The image.</param>
    /// <param name="draws">The image's draws.</param>
    public abstract void Apply(PixelPlanes image, ImageDraws draws);

    /// <summary>Applies one of the operations, of a magnitude whose sign is drawn where it has one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="draws">The image's draws.</param>
    /// <param name="strength">The magnitude as a share of the strongest, 0 to 1.</param>
    /// <param name="ranges">How strong the strongest are.</param>
    private protected static void ApplyOne(PixelPlanes image, ImageDraws draws, double strength, PixelRanges ranges)
    {
        var operation = (PixelOperation)draws.NextInt(Enum.GetValues<PixelOperation>().Length);
        var sign = draws.NextInt(2) == 0 ? 1 : -1;
        switch (operation)
        {
            case PixelOperation.ShearX:
                Warps.Shear(image, sign * strength * ranges.Shear, 0);
                break;
            case PixelOperation.ShearY:
                Warps.Shear(image, 0, sign * strength * ranges.Shear);
                break;
            case PixelOperation.TranslateX:
                Warps.Translate(image, (int)(sign * strength * ranges.Translation(image.Width)), 0);
                break;
            case PixelOperation.TranslateY:
                Warps.Translate(image, 0, (int)(sign * strength * ranges.Translation(image.Height)));
                break;
            case PixelOperation.Rotate:
                Warps.Rotate(image, sign * strength * ranges.Degrees);
                break;
            case PixelOperation.Brightness:
                Tones.Brightness(image, 1 + (sign * strength * ranges.Tone));
                break;
            case PixelOperation.Color:
                Tones.Color(image, 1 + (sign * strength * ranges.Tone));
                break;
            case PixelOperation.Contrast:
                Tones.Contrast(image, 1 + (sign * strength * ranges.Tone));
                break;
            case PixelOperation.Sharpness:
                Tones.Sharpness(image, 1 + (sign * strength * ranges.Tone));
                break;
            case PixelOperation.Posterize:
                Tones.Posterize(image, 8 - (int)Math.Round(strength * ranges.LostBits));
                break;
            case PixelOperation.Solarize:
                Tones.Solarize(image, 255 * (1 - strength));
                break;
            case PixelOperation.AutoContrast:
                Tones.AutoContrast(image);
                break;
            case PixelOperation.Equalize:
                Tones.Equalize(image);
                break;
        }
    }
}

/// <summary>The operations of <see cref="PixelPolicy"/>, each as likely.</summary>
internal enum PixelOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}

/// <summary>What the operations come to at their strongest.</summary>
/// <param name="Shear">Columns a row, or rows a column.</param>
/// <param name="Translation">Pixels, of an edge's length.</param>
/// <param name="Degrees">The angle of rotations.</param>
/// <param name="Tone">How far brightness, color, contrast and sharpness are from 1.</param>
/// <param name="LostBits">Of eight, how many posterizing clears.</param>
internal sealed record PixelRanges(double Shear, Func<int, double> Translation, double Degrees, double Tone, int LostBits);
