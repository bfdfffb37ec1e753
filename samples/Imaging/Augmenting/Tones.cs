namespace RelDrop.Imaging;

/// <summary>Changes of brightness and colour as Pillow's ImageEnhance and ImageOps define them. Factors: 0 is none of it, 1 is as it was.</summary>
internal static class Tones
{
    /// <summary>Towards or away from black.</summary>
    public static void Brightness(PixelPlanes image, double factor) => Map(image.Bytes, value => Blend(0, value, factor));

    /// <summary>Towards or away from the mean luma.</summary>
    public static void Contrast(PixelPlanes image, double factor)
    {
        var sum = 0L;
        for (var i = 0; i < image.Width * image.Height; i++)
            sum += image.Luma(i);
        var mean = (int)(((double)sum / (image.Width * image.Height)) + 0.5);
        Map(image.Bytes, value => Blend(mean, value, factor));
    }

    /// <summary>Towards or away from gray.</summary>
    public static void Color(PixelPlanes image, double factor)
    {
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            var gray = image.Luma(i);
            for (var channel = 0; channel < 3; channel++)
                image[channel][i] = Blend(gray, image[channel][i], factor);
        }
    }

    /// <summary>Towards or away from a mean over 3×3 pixels, of which the middle one counts five times. The border stays.</summary>
    public static void Sharpness(PixelPlanes image, double factor)
    {
        var width = image.Width;
        var source = new PixelPlanes(image.Bytes.ToArray(), width, image.Height);
        for (var channel = 0; channel < 3; channel++)
        {
            var from = source[channel];
            var to = image[channel];
            for (var y = 1; y < image.Height - 1; y++)
            {
                for (var i = (y * width) + 1; i < ((y + 1) * width) - 1; i++)
                {
                    var sum = 4 * from[i];
                    for (var row = i - width; row <= i + width; row += width)
                        sum += from[row - 1] + from[row] + from[row + 1];
                    to[i] = Blend((int)((sum / 13.0) + 0.5), from[i], factor);
                }
            }
        }
    }

    /// <summary>Keeps the highest bits.</summary>
    public static void Posterize(PixelPlanes image, int bits) => Map(image.Bytes, value => (byte)(value & ~((1 << (8 - bits)) - 1)));

    /// <summary>Inverts what is not below a threshold.</summary>
    public static void Solarize(PixelPlanes image, double threshold) => Map(image.Bytes, value => (byte)(value < threshold ? value : 255 - value));

    /// <summary>Stretches each channel to the full range.</summary>
    public static void AutoContrast(PixelPlanes image)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var (low, high) = (255, 0);
            foreach (var value in image[channel])
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            if (high <= low)
                continue;
            var scale = 255.0 / (high - low);
            Map(image[channel], value => (byte)Math.Clamp((value * scale) - (low * scale), 0, 255));
        }
    }

    /// <summary>Makes all values of each channel about as frequent.</summary>
    public static void Equalize(PixelPlanes image)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var counts = new int[256];
            foreach (var value in image[channel])
                counts[value]++;
            // All but those of the largest value share 255 steps.
            var step = (image[channel].Length - counts.Last(count => count > 0)) / 255;
            if (step == 0)
                continue;
            var table = new byte[256];
            for (var (value, below) = (0, step / 2); value < 256; below += counts[value++])
                table[value] = (byte)Math.Min(below / step, 255);
            Map(image[channel], value => table[value]);
        }
    }

    private static byte Blend(int other, int value, double factor) => (byte)Math.Clamp(other + (factor * (value - other)), 0, 255);

    private static void Map(Span<byte> values, Func<int, byte> change)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = change(value);
        foreach (ref var value in values)
            value = table[value];
    }
}
