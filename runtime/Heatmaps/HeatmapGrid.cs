using RelDrop.Notebooks;

namespace RelDrop.Heatmaps;

/// <summary>A picture in a <see cref="HeatmapGrid"/>.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Caption">What stands below it, such as a class and its score.</param>
public sealed record HeatmapCell(RgbImage Image, string? Caption = null)
{
    /// <summary>A cell without a caption.</summary>
    public static implicit operator HeatmapCell(RgbImage image) => new(image);

    /// <summary>A cell without a caption.</summary>
    public static HeatmapCell FromRgbImage(RgbImage image) => new(image);
}

/// <summary>What a grid's colours mean.</summary>
/// <param name="Colors">The colours of its heatmaps.</param>
/// <param name="Label">What they show, and over what if strengths are relative.</param>
/// <param name="Limit">The number at strength 1; see <see cref="Heatmap.Limit"/> where all heatmaps have one scale.</param>
public sealed record ColorBar(ColorMap Colors, string Label = "relevance / max |relevance|", double Limit = 1);

/// <summary>
/// Pictures side by side, a row for each image, with headings, captions and a colour bar. Text is set in Inter, which is built in, so that
/// a grid is the same picture on every machine; characters that Inter lacks are boxes.
/// </summary>
/// <param name="columns">The columns' headings.</param>
/// <example>
/// <code><![CDATA[
/// var grid = new HeatmapGrid("image", "relevance") { Title = "What it looks at" };
/// using var attribution = model.Attribute(images, labels);
/// for (var i = 0; i < 4; i++)
///     grid.Add(null, RgbImage.FromTensor(images[i]), Heatmap.Of(attribution.Relevance[i]).Render());
/// grid.Render().Save("grid.png");
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed class HeatmapGrid(params string[] columns) : IHtml
{
    private readonly List<GridRow> rows = [];

    /// <summary>The heading of all, if any.</summary>
    public string? Title { get; init; }

    /// <summary>The longest edge of a picture in pixels. Small pictures grow by a whole factor, so that their pixels stay square.</summary>
    public int CellSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 224;

    /// <summary>What the colours mean, drawn below the rows if it is set.</summary>
    public ColorBar? ColorBar { get; init; }

    /// <summary>Adds a row.</summary>
    /// <param name="heading">What stands to its left, if anything.</param>
    /// <param name="cells">A picture for each column.</param>
    /// <exception cref="ArgumentException">The cells are more or fewer than the columns, or a picture would have more than <see cref="RgbImage.MaxPixels"/> at <see cref="CellSize"/>.</exception>
    public void Add(string? heading, params ReadOnlySpan<HeatmapCell> cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"Expected {columns.Length} cells, one a column; got {cells.Length}.", nameof(cells));
        var images = new RgbImage[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(cells[i], nameof(cells));
            images[i] = Fit(cells[i].Image);
        }

        rows.Add(new GridRow(heading, images, [.. cells.ToArray().Select(cell => cell.Caption)]));
    }

    /// <summary>The grid as HTML; notebooks show it so.</summary>
    /// <exception cref="InvalidOperationException">It has no row or no column, or it would have more than <see cref="RgbImage.MaxPixels"/>.</exception>
    public string ToHtml() => Html.Picture(Render(), Title ?? string.Join(", ", columns));

    /// <summary>Draws the grid.</summary>
    /// <exception cref="InvalidOperationException">It has no row or no column, or it would have more than <see cref="RgbImage.MaxPixels"/>.</exception>
    public RgbImage Render() => rows.Count > 0 && columns.Length > 0
        ? new GridPainter(Title, columns, rows, ColorBar).Paint()
        : throw new InvalidOperationException($"Expected a grid of one or more rows and columns; it has {rows.Count} and {columns.Length}.");

    private RgbImage Fit(RgbImage image)
    {
        var edge = Math.Max(image.Width, image.Height);
        if (edge <= CellSize)
            return image.Enlarge(CellSize / edge);
        int Scaled(int length) => Math.Max(1, (int)Math.Round((double)length * CellSize / edge));
        return image.Resize(Scaled(image.Width), Scaled(image.Height));
    }
}

/// <summary>A row of pictures in the size that they are drawn in.</summary>
internal sealed record GridRow(string? Heading, RgbImage[] Images, string?[] Captions)
{
    public int Height => Images.Max(image => image.Height);
}
