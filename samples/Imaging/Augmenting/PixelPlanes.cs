namespace RelDrop.Imaging;

/// <summary>Red, green and blue in memory, (3, H, W) bytes.</summary>
/// <param name="bytes">The planes.</param>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
public readonly ref struct PixelPlanes(Span<byte> bytes, int width, int height)
{
    /// <summary>All three planes.</summary>
    public Span<byte> Bytes { get; } = bytes;

    /// <summary>The width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>The height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>The plane of a channel, (H, W).</summary>
    public Span<byte> this[int channel] => Bytes.Slice(channel * Width * Height, Width * Height);

    /// <summary>ITU-R BT.601's luma of a pixel, in Pillow's whole numbers: .299 R + .587 G + .114 B, rounded.</summary>
    public byte Luma(int pixel) => (byte)(((19595 * this[0][pixel]) + (38470 * this[1][pixel]) + (7471 * this[2][pixel]) + 0x8000) >> 16);
}
