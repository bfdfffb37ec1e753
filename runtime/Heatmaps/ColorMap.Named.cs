namespace RelDrop.Heatmaps;

public sealed partial class ColorMap
{
    /// <summary>Dark blue, blue, white, red, dark red: the field's usual one (Matplotlib's seismic).</summary>
    public static ColorMap Seismic { get; } = new("seismic", new(-1, 0x00004C), new(-0.5, 0x0000FF), new(0, 0xFFFFFF), new(0.5, 0xFF0000), new(1, 0x800000));

    /// <summary>Blue, white, red (Matplotlib's and zennit's bwr).</summary>
    public static ColorMap BlueWhiteRed { get; } = new("bwr", new(-1, 0x0000FF), new(0, 0xFFFFFF), new(1, 0xFF0000));

    /// <summary>Cyan and blue below black, red, yellow and white above (zennit's coldnhot).</summary>
    public static ColorMap ColdNHot { get; } = new("coldnhot", new(-1, 0x00FFFF), new(-0.5, 0x0000FF), new(0, 0x000000), new(1 / 3.0, 0xFF0000), new(2 / 3.0, 0xFFFF00), new(1, 0xFFFFFF));

    /// <summary>Black, red, yellow, white: what speaks for, only.</summary>
    public static ColorMap Hot { get; } = new("hot", new(0, 0x000000), new(1 / 3.0, 0xFF0000), new(2 / 3.0, 0xFFFF00), new(1, 0xFFFFFF));

    /// <summary>White to red, for print: what speaks for, only.</summary>
    public static ColorMap Red { get; } = new("red", new(0, 0xFFFFFF), new(1, 0xFF0000));

    /// <summary>Black to white, none in the middle.</summary>
    public static ColorMap Gray { get; } = new("gray", new(-1, 0x000000), new(1, 0xFFFFFF));

    /// <summary>Violet, teal, yellow, of evenly rising lightness (after Matplotlib's viridis): what speaks for, only.</summary>
    public static ColorMap Viridis { get; } = new("viridis", new(0, 0x440154), new(0.125, 0x482878), new(0.25, 0x3B528B), new(0.375, 0x2C728E), new(0.5, 0x21918C), new(0.625, 0x28AE80), new(0.75, 0x5EC962), new(0.875, 0xADDC30), new(1, 0xFDE725));

    /// <summary>All of the above.</summary>
    public static IReadOnlyList<ColorMap> All { get; } = [Seismic, BlueWhiteRed, ColdNHot, Hot, Red, Gray, Viridis];

    /// <summary>One of <see cref="All"/>.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ColorMap Named(string name) =>
        All.FirstOrDefault(map => map.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no colour map '{name}'; expected one of {string.Join(", ", All)}.", nameof(name));
}
