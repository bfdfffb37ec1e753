namespace RelDrop.Heatmaps;

/// <summary>A control point of a <see cref="ColorMap"/>.</summary>
/// <param name="Strength">Where it is, from −1 to 1: relevance over the relevance that has full colour.</param>
/// <param name="Color">Its colour, 0xRRGGBB.</param>
public readonly record struct ColorStop(double Strength, uint Color);

/// <summary>
/// Colours for strengths of relevance, linear between control points. One that reaches from −1 to 1 shows what speaks for
/// and against; one that starts at 0 shows only what speaks for, since below the first point the first colour stays.
/// </summary>
public sealed partial class ColorMap
{
    private readonly ColorStop[] stops;

    /// <summary>A map of your own.</summary>
    /// <param name="name">As messages call it.</param>
    /// <param name="stops">Two or more control points, their strengths from −1 to 1 and ascending.</param>
    /// <exception cref="ArgumentException">The control points are not as expected.</exception>
    public ColorMap(string name, params ReadOnlySpan<ColorStop> stops)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (stops.Length < 2)
            throw new ArgumentException($"Expected two or more control points; got {stops.Length}.", nameof(stops));
        for (var i = 0; i < stops.Length; i++)
        {
            var (strength, color) = (stops[i].Strength, stops[i].Color);
            if (!(Math.Abs(strength) <= 1) || (i > 0 && strength <= stops[i - 1].Strength))
                throw new ArgumentException(FormattableString.Invariant($"Expected strengths from -1 to 1 in ascending order; control point {i} is at {strength}."), nameof(stops));
            if (color > 0xFFFFFF)
                throw new ArgumentException($"Expected colours of the form 0xRRGGBB; control point {i} is 0x{color:X}.", nameof(stops));
        }

        Name = name;
        this.stops = stops.ToArray();
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The control points, in ascending order.</summary>
    public IReadOnlyList<ColorStop> Stops => stops;

    /// <summary>The colour of a strength, 0xRRGGBB.</summary>
    public uint this[double strength]
    {
        get
        {
            if (!(strength > stops[0].Strength))
                return stops[0].Color;
            var next = Array.FindIndex(stops, stop => stop.Strength >= strength);
            if (next < 0)
                return stops[^1].Color;
            var (low, high) = (stops[next - 1], stops[next]);
            return Mix(low.Color, high.Color, (strength - low.Strength) / (high.Strength - low.Strength));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>One colour over another.</summary>
    /// <param name="below">The colour at a share of 0.</param>
    /// <param name="above">The colour at a share of 1.</param>
    /// <param name="share">From 0 to 1.</param>
    internal static uint Mix(uint below, uint above, double share)
    {
        uint Channel(int shift)
        {
            var (from, to) = ((below >> shift) & 0xFF, (above >> shift) & 0xFF);
            return (uint)Math.Round(from + (share * ((double)to - from))) << shift;
        }

        return Channel(16) | Channel(8) | Channel(0);
    }
}
