using SkiaSharp;

namespace RelDrop.Imaging;

/// <summary>How a stored image becomes upright: transposed first, then flipped (Exif 2.32, tag 0x0112).</summary>
/// <param name="Transposed">Whether stored rows are upright columns.</param>
/// <param name="FlipsColumns">Whether left and right are exchanged.</param>
/// <param name="FlipsRows">Whether top and bottom are exchanged.</param>
public readonly record struct Orientation(bool Transposed, bool FlipsColumns, bool FlipsRows)
{
    internal static Orientation Of(SKEncodedOrigin origin) => new(
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom,
        origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom,
        origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom);
}
