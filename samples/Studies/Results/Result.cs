namespace RelDrop.Studies.Results;

/// <summary>What one evaluation of a run came to: a file <c>results/NAME.json</c> in the run's folder, which is all that reports and studies read.</summary>
/// <remarks>Of a file that lacks a list, the JSON library sets null, whatever the property began with.</remarks>
public sealed record Result
{
    /// <summary>The format that this library writes, and the only one that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What was done, as the verb says it: <c>evaluate</c>, <c>occlude</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it came about.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Single numbers.</summary>
    public IReadOnlyList<Scalar> Scalars { get; init => field = value ?? []; } = [];

    /// <summary>Functions of something.</summary>
    public IReadOnlyList<Curve> Curves { get; init => field = value ?? []; } = [];

    /// <summary>Numbers in rows and columns: per class, confusion.</summary>
    public IReadOnlyList<ResultTable> Tables { get; init => field = value ?? []; } = [];

    /// <summary>Images, relevance maps and what was made of them.</summary>
    public IReadOnlyList<Picture> Pictures { get; init => field = value ?? []; } = [];
}

/// <summary>A single number.</summary>
/// <param name="Name">Its name, unique in its result: <c>top1</c>.</param>
/// <param name="Value">The number; shares are 0 to 1.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="HigherIsBetter">Whether more is better; null where neither is.</param>
public sealed record Scalar(string Name, double Value, Unit Unit, bool? HigherIsBetter = null);

/// <summary>A function of something that was measured at some places.</summary>
/// <param name="Name">Its name, unique in its result: <c>random</c>.</param>
/// <param name="X">Where it was measured, rising.</param>
/// <param name="Y">What was measured there.</param>
/// <param name="XAxis">What <paramref name="X"/> is. Curves whose axes are the same are drawn together.</param>
/// <param name="YAxis">What <paramref name="Y"/> is.</param>
public sealed record Curve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, Axis XAxis, Axis YAxis);

/// <summary>What an axis shows.</summary>
/// <param name="Label">In words, as <c>pixels occluded</c>.</param>
/// <param name="Unit">What its numbers count.</param>
public sealed record Axis(string Label, Unit Unit);

/// <summary>Numbers in rows and columns.</summary>
/// <param name="Name">Its name, unique in its result: <c>confusion</c>.</param>
/// <param name="RowHeader">What a row is, as <c>class</c>.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">The rows.</param>
public sealed record ResultTable(string Name, string RowHeader, IReadOnlyList<Column> Columns, IReadOnlyList<ResultRow> Rows)
{
    /// <summary>Whether cells are shaded by their value, as a confusion matrix is.</summary>
    public bool Shaded { get; init; }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What its numbers count.</param>
public sealed record Column(string Name, Unit Unit);

/// <summary>A row of a table.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Values">A number a column; null where there is none.</param>
public sealed record ResultRow(string Label, IReadOnlyList<double?> Values);
