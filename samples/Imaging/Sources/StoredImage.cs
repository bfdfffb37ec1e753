namespace RelDrop.Imaging;

/// <summary>The dimensions of planes of bytes, (C, H, W).</summary>
/// <param name="Channels">3, or 1 for gray.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
public readonly record struct PixelLayout(int Channels, int Height, int Width)
{
    /// <summary>How many bytes an image takes.</summary>
    public int Length => checked(Channels * Height * Width);
}

/// <summary>An image as a source has it: the bytes of a file, or pixels.</summary>
/// <param name="Bytes">The bytes of a JPEG, PNG or other file; or planes.</param>
/// <param name="Layout">The planes' dimensions; null for the bytes of a file.</param>
public readonly record struct StoredImage(ReadOnlyMemory<byte> Bytes, PixelLayout? Layout = null);
