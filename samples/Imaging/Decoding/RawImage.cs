namespace RelDrop.Imaging;

/// <summary>Pixels that need no decoding.</summary>
/// <param name="planes">Planes of bytes, (C, H, W).</param>
/// <param name="layout">Their dimensions; a single channel is gray.</param>
internal sealed class RawImage(ReadOnlyMemory<byte> planes, PixelLayout layout) : OpenImage(layout.Width, layout.Height), IPixelRows
{
    private readonly byte[] row = new byte[4 * layout.Width];

    public ReadOnlySpan<byte> Row(int y)
    {
        var (width, plane) = (layout.Width, layout.Channels == 1 ? 0 : layout.Width * layout.Height);
        var red = planes.Span.Slice(y * width, width);
        var green = planes.Span.Slice(plane + (y * width), width);
        var blue = planes.Span.Slice((2 * plane) + (y * width), width);
        for (var x = 0; x < width; x++)
            (row[4 * x], row[(4 * x) + 1], row[(4 * x) + 2]) = (red[x], green[x], blue[x]);
        return row;
    }

    private protected override IPixelRows Rows() => this;
}
