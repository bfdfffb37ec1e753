using ScottPlot;
using SkiaSharp;

namespace RelDrop.Samples;

/// <summary>Sets plots in the typeface of the library's pictures, whatever fonts the machine has.</summary>
public sealed class PlotFont : IFontResolver
{
    /// <summary>No machine has a font of this name in its place.</summary>
    private const string Name = "RelDrop's Inter";

    private PlotFont()
    {
    }

    /// <summary>To be called before the first plot is made.</summary>
    public static void Use()
    {
        if (Fonts.Default == Name)
            return;
        Fonts.FontResolvers.Add(new PlotFont());
        Fonts.Default = Name;
    }

    /// <summary>The font, for what is drawn without a plot; the caller disposes it.</summary>
    public static SKTypeface Load() => Open(Name)!;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Open(fontName);

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Open(fontName);

    private static SKTypeface? Open(string fontName)
    {
        if (fontName != Name)
            return null;
        using var file = typeof(PlotFont).Assembly.GetManifestResourceStream("Inter-Regular.ttf")!;
        return SKTypeface.FromStream(file);
    }
}
