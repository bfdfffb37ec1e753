namespace RelDrop.Imaging;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Width">How many columns it has.</param>
/// <param name="Height">How many rows it has.</param>
public readonly record struct PixelBox(int Left, int Top, int Width, int Height);

/// <summary>
/// What is seen of an image: a part of it is scaled, and a window is cut out of the result. Crops before scaling, crops after it and
/// padding are all of this form, so that only pixels that are seen need be decoded and scaled.
/// </summary>
/// <param name="Source">The part of the upright image, within its bounds.</param>
/// <param name="ScaledWidth">The width that the part is scaled to.</param>
/// <param name="ScaledHeight">The height that the part is scaled to.</param>
/// <param name="Window">What is seen of the scaled part; black where it goes beyond.</param>
public readonly record struct ImageView(PixelBox Source, int ScaledWidth, int ScaledHeight, PixelBox Window)
{
    /// <summary>A part that is scaled and seen whole.</summary>
    public static ImageView Of(PixelBox source, int width, int height) => new(source, width, height, new PixelBox(0, 0, width, height));
}
