namespace RelDrop.Studies.Planning;

/// <summary>A study as its file fixes it before anything is run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seeds">The seeds, the same for every method, so that differences are paired.</param>
/// <param name="Methods">What is compared.</param>
/// <param name="Settings">Under which conditions: all combinations.</param>
/// <param name="Commands">What is done for each method, setting and seed, one after another.</param>
internal sealed record StudyPlan(string Name, IReadOnlyList<int> Seeds, IReadOnlyList<Variant> Methods, IReadOnlyList<Factor> Settings, IReadOnlyList<CellCommand> Commands)
{
    /// <summary>What it asks, for the report.</summary>
    public string Description { get; init; } = "";

    /// <summary>The differences that are asked for; all others are left alone.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>The measures that are summed up, the first one being what the study is about: p-values are corrected over its comparisons.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>How often confidence intervals are to have the true mean inside.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>How many threads each command computes with, so that a cell's numbers do not depend on how many run beside it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>All cells, a seed's together, so that a study that is stopped early has some seeds of everything.</summary>
    public IReadOnlyList<Cell> Cells => [.. from seed in Seeds from levels in Conditions from method in Methods select new Cell(method, levels, seed)];

    /// <summary>All combinations of settings.</summary>
    public IReadOnlyList<Condition> Conditions => [.. Settings.Aggregate(
        (IEnumerable<Condition>)[new Condition([])],
        (all, factor) => from condition in all from level in factor.Levels select new Condition([.. condition.Levels, (factor.Name, level)]))];
}

/// <summary>A method, or a level of a setting: a name and the options that stand for it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">Its options, as a command line has them; may be empty.</param>
internal sealed record Variant(string Name, string Options);

/// <summary>Something that is varied.</summary>
/// <param name="Name">Its name, which commands have in braces.</param>
/// <param name="Levels">What it takes on.</param>
internal sealed record Factor(string Name, IReadOnlyList<Variant> Levels);

/// <summary>A difference that is fixed in advance.</summary>
/// <param name="One">The method that it is of.</param>
/// <param name="Other">The method that is taken away.</param>
internal sealed record Comparison(string One, string Other)
{
    /// <inheritdoc/>
    public override string ToString() => $"{One} − {Other}";
}

/// <summary>A number of a result: a scalar, or a curve at a place.</summary>
/// <param name="Result">The result's name.</param>
/// <param name="Name">The scalar's or the curve's.</param>
/// <param name="At">The place on the curve; null of a scalar.</param>
internal sealed record Measure(string Result, string Name, double? At)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Result}/{Name}{(At is null ? "" : "@")}{At}");
}
