namespace RelDrop.Imaging;

/// <summary>An image that is read row by row.</summary>
internal interface IPixelRows
{
    /// <summary>A row's pixels: red, green, blue and a fourth byte that says nothing. Valid until the next call; calls go downwards.</summary>
    /// <exception cref="InvalidDataException">The image ends before the row, or is broken.</exception>
    ReadOnlySpan<byte> Row(int y);
}
