using System.Text.Json.Serialization;

namespace RelDrop.Studies.Results;

/// <summary>What a picture shows.</summary>
public enum PictureKind
{
    /// <summary>What the network was given.</summary>
    [JsonStringEnumMemberName("input")]
    Input,

    /// <summary>Relevance.</summary>
    [JsonStringEnumMemberName("relevance")]
    Relevance,

    /// <summary>The input without what was hidden.</summary>
    [JsonStringEnumMemberName("occluded")]
    Occluded,
}

/// <summary>A picture of a sample, in a file or as numbers: one of both.</summary>
/// <param name="Sample">What it is of, the same word in all runs that show it: <c>test/000123</c>.</param>
/// <param name="Kind">What it shows.</param>
public sealed record Picture(string Sample, PictureKind Kind)
{
    /// <summary>What is written below it, as the predicted class and its probability.</summary>
    public string Caption { get; init => field = value ?? ""; } = "";

    /// <summary>The composite that its relevance is by; null if it is by none.</summary>
    public string? Composite { get; init; }

    /// <summary>The fraction occluded; null if nothing is.</summary>
    public double? Fraction { get; init; }

    /// <summary>A PNG file, as its path from the run's folder, with slashes.</summary>
    public string? File { get; init; }

    /// <summary>Numbers, drawn as colours; the reader can see each.</summary>
    public RelevanceMap? Map { get; init; }
}

/// <summary>Relevance in 255 levels, so that a report can hold many and say what each pixel has.</summary>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Scale">The absolute value of the outermost levels, −127 and 127.</param>
/// <param name="Levels">A signed byte a pixel, row by row, from −127 to 127.</param>
public sealed record RelevanceMap(int Height, int Width, double Scale, byte[] Levels)
{
    private const int Outermost = sbyte.MaxValue;

    /// <summary>The value of a pixel, to half a level.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public double this[int row, int column] => (sbyte)Levels[(row * Width) + column] * Scale / Outermost;

    /// <summary>The map of some values.</summary>
    /// <param name="values">A value a pixel, row by row.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <exception cref="ArgumentException">There are not so many values, or one is not finite.</exception>
    public static RelevanceMap Of(ReadOnlySpan<float> values, int height, int width)
    {
        if (height < 1 || width < 1 || values.Length != (long)height * width)
            throw new ArgumentException($"There are {values.Length} values of {height}×{width} pixels; expected one a pixel.");
        var scale = 0.0;
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException(FormattableString.Invariant($"A relevance is {value}; expected finite ones."));
            scale = Math.Max(scale, Math.Abs(value));
        }

        var levels = new byte[values.Length];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = (byte)(sbyte)(scale > 0 ? Math.Round(values[i] / scale * Outermost) : 0);
        return new RelevanceMap(height, width, scale, levels);
    }
}
