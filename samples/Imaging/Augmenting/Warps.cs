namespace RelDrop.Imaging;

/// <summary>Moves pixels: each takes the value of the pixel that it comes from, or black from outside.</summary>
internal static class Warps
{
    /// <summary>Shears about the upper left corner: pixel (x, y) comes from (x + a·y, y + b·x).</summary>
    public static void Shear(PixelPlanes image, double columnsPerRow, double rowsPerColumn) => Map(image, (1, columnsPerRow, 0), (rowsPerColumn, 1, 0));

    /// <summary>Moves to the right and down.</summary>
    public static void Translate(PixelPlanes image, int right, int down) => Map(image, (1, 0, -right), (0, 1, -down));

    /// <summary>Turns about the middle, against the clock.</summary>
    public static void Rotate(PixelPlanes image, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var (x, y) = (image.Width / 2.0, image.Height / 2.0);
        Map(image, (cos, -sin, x - (cos * x) + (sin * y)), (sin, cos, y - (sin * x) - (cos * y)));
    }

    /// <summary>An affine map from targets to sources, of pixels' middles.</summary>
    private static void Map(PixelPlanes image, (double X, double Y, double Constant) column, (double X, double Y, double Constant) row)
    {
        var source = new PixelPlanes(image.Bytes.ToArray(), image.Width, image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var fromX = (int)Math.Floor((column.X * (x + 0.5)) + (column.Y * (y + 0.5)) + column.Constant);
                var fromY = (int)Math.Floor((row.X * (x + 0.5)) + (row.Y * (y + 0.5)) + row.Constant);
                var isInside = (uint)fromX < (uint)image.Width && (uint)fromY < (uint)image.Height;
                var (to, from) = ((y * image.Width) + x, (fromY * image.Width) + fromX);
                for (var channel = 0; channel < 3; channel++)
                    image[channel][to] = isInside ? source[channel][from] : (byte)0;
            }
        }
    }
}
