namespace Images.Data.Markers;

/// <summary>A picture that is laid over an image.</summary>
/// <param name="width">Its width in pixels, which is the image's.</param>
/// <param name="height">Its height.</param>
internal sealed class MarkerLayer(int width, int height)
{
    private readonly byte[] planes = new byte[3 * width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>How little of the image shows through, 0 to 255 for each pixel, row by row.</summary>
    public byte[] Opacity { get; } = new byte[width * height];

    /// <summary>Sets a pixel.</summary>
    public void Set(int x, int y, byte opacity, (byte Red, byte Green, byte Blue) color)
    {
        var pixel = (y * width) + x;
        Opacity[pixel] = opacity;
        (planes[pixel], planes[(width * height) + pixel], planes[(2 * width * height) + pixel]) = color;
    }

    /// <summary>Lays it over an image, (3, H, W).</summary>
    public void Paint(Span<byte> image)
    {
        for (var i = 0; i < image.Length; i++)
        {
            int opacity = Opacity[i % Opacity.Length];
            image[i] = (byte)(((image[i] * (255 - opacity)) + (planes[i] * opacity) + 127) / 255);
        }
    }

    /// <summary>255 where it is, 0 elsewhere.</summary>
    public byte[] Mask() => [.. Opacity.Select(opacity => opacity > 0 ? byte.MaxValue : (byte)0)];
}
