using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;

namespace RelDrop.Studies.Reports;

/// <summary>One page that needs nothing else.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Lead">What it is about.</param>
/// <param name="Sections">Its sections.</param>
public sealed record Report(string Title, string Lead, IReadOnlyList<Section> Sections);

/// <summary>A part of a report under a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What is in it; without any, the section is left out.</param>
public sealed record Section(string Title, params IReadOnlyList<Block> Blocks)
{
    /// <summary>Whether it is closed at first.</summary>
    public bool Folded { get; init; }
}

/// <summary>Something in a section.</summary>
public abstract record Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its text.</param>
public sealed record Paragraph(string Text) : Block;

/// <summary>A picture that is drawn already.</summary>
/// <param name="Png">The file.</param>
/// <param name="Description">What is to be seen, for those who do not see it.</param>
public sealed record Figure(ReadOnlyMemory<byte> Png, string Description) : Block;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows; may be empty.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">The rows.</param>
public sealed record Grid(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<GridCell>> Rows) : Block
{
    /// <summary>A table of texts.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The rows.</param>
    public static Grid Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => new("", columns, [.. rows.Select(row => (GridCell[])[.. row.Select(text => new GridCell(text))])]);
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">What is in it.</param>
public sealed record GridCell(string Text)
{
    /// <summary>Whether it is the best of its kind.</summary>
    public bool IsBest { get; init; }

    /// <summary>How dark it is, 0 to 1.</summary>
    public double Shade { get; init; }
}

/// <summary>Lines over one axis.</summary>
/// <param name="Title">What they show.</param>
/// <param name="X">The axis below.</param>
/// <param name="Y">The axis at the left.</param>
/// <param name="Series">The lines.</param>
public sealed record Chart(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series) : Block;

/// <summary>A line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">Its places.</param>
/// <param name="Y">Its values.</param>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>How far each value may be off to both sides; null if that is not known.</summary>
    public IReadOnlyList<double>? Reach { get; init; }

    /// <summary>Means over repetitions with their confidence intervals.</summary>
    /// <param name="name">The line's name.</param>
    /// <param name="x">Its places.</param>
    /// <param name="spreads">The repetitions at each place.</param>
    /// <param name="confidence">How often intervals are to have the true mean inside.</param>
    public static Series Of(string name, IReadOnlyList<double> x, IReadOnlyList<Spread> spreads, double confidence = 0.95) => new(name, x, [.. spreads.Select(spread => spread.Mean)])
    {
        Reach = spreads.Any(spread => spread.Count == 1) ? null : [.. spreads.Select(spread => spread.Reach(confidence)!.Value)],
    };
}

/// <summary>Differences with their confidence intervals, one below the other, and where zero is.</summary>
/// <param name="Title">What they show.</param>
/// <param name="Unit">What they count.</param>
/// <param name="Rows">The differences.</param>
public sealed record Intervals(string Title, Unit Unit, IReadOnlyList<Interval> Rows) : Block;

/// <summary>A difference and its confidence interval.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Mean">The difference.</param>
/// <param name="Low">The interval's lower end; null if there is none.</param>
/// <param name="High">Its upper end.</param>
public sealed record Interval(string Name, double Mean, double? Low, double? High);

/// <summary>Pictures of the same samples in several runs: a row a sample, a column a run.</summary>
/// <param name="Runs">The runs' names.</param>
/// <param name="Pictures">The pictures.</param>
public sealed record Gallery(IReadOnlyList<string> Runs, IReadOnlyList<GalleryPicture> Pictures) : Block;

/// <summary>A picture of a gallery.</summary>
/// <param name="Run">The number of its run.</param>
/// <param name="Sample">What it is of.</param>
/// <param name="Kind">What it shows.</param>
/// <param name="Caption">What is written below it.</param>
public sealed record GalleryPicture(int Run, string Sample, PictureKind Kind, string Caption)
{
    /// <summary>The composite that its relevance is by.</summary>
    public string? Composite { get; init; }

    /// <summary>The fraction occluded.</summary>
    public double? Fraction { get; init; }

    /// <summary>The picture as a PNG file.</summary>
    public byte[]? Png { get; init; }

    /// <summary>The picture as numbers.</summary>
    public RelevanceMap? Map { get; init; }
}
