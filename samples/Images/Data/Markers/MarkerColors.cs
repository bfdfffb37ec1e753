namespace Images.Data.Markers;

/// <summary>A colour for each class: hues around the circle, or for gray images levels of gray.</summary>
internal static class MarkerColors
{
    public static (byte Red, byte Green, byte Blue) Of(int variant, int classes, bool isGray)
    {
        if (isGray)
        {
            // Black is what the corners of drawings are.
            var level = (byte)Math.Round(255.0 * (variant + 1) / classes);
            return (level, level, level);
        }

        var hue = 6.0 * variant / classes;
        byte Channel(double peak)
        {
            var distance = Math.Abs(hue - peak);
            return (byte)Math.Round(255 * Math.Clamp(2 - Math.Min(distance, 6 - distance), 0, 1));
        }

        return (Channel(0), Channel(2), Channel(4));
    }
}
