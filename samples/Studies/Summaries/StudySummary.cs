using RelDrop.Studies.Results;
using RelDrop.Studies.Running;

namespace RelDrop.Studies.Summaries;

/// <summary>What a study came to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seeds">Its seeds.</param>
/// <param name="Confidence">How often intervals are to have the true mean inside.</param>
/// <param name="Cells">Every cell's numbers.</param>
/// <param name="Means">The means over seeds.</param>
/// <param name="Differences">The differences that were fixed in advance.</param>
/// <param name="Failed">The cells that failed, which are in no number.</param>
internal sealed record StudySummary(
    string Name,
    IReadOnlyList<int> Seeds,
    double Confidence,
    IReadOnlyList<CellRow> Cells,
    IReadOnlyList<MeanRow> Means,
    IReadOnlyList<DifferenceRow> Differences,
    IReadOnlyList<CellFailure> Failed);

/// <summary>A number of a cell.</summary>
/// <param name="Condition">The settings; empty without any.</param>
/// <param name="Method">The method.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Value">The number.</param>
internal sealed record CellRow(string Condition, string Method, int Seed, string Measure, double Value);

/// <summary>A mean over seeds.</summary>
/// <param name="Condition">The settings; empty without any.</param>
/// <param name="Method">The method.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Count">How many seeds there are.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The sample's standard deviation; null of one seed.</param>
internal sealed record MeanRow(string Condition, string Method, string Measure, Unit Unit, int Count, double Mean, double? Deviation = null);

/// <summary>A paired difference, over the seeds that both methods have.</summary>
/// <param name="Condition">The settings; empty without any.</param>
/// <param name="One">The method that it is of.</param>
/// <param name="Other">The method that is taken away.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Count">How many pairs there are.</param>
/// <param name="Mean">The mean difference.</param>
internal sealed record DifferenceRow(string Condition, string One, string Other, string Measure, Unit Unit, int Count, double Mean)
{
    /// <summary>The differences' standard deviation; null of one pair, and where all pairs differ alike.</summary>
    public double? Deviation { get; init; }

    /// <summary>The standard error of the mean; null of one pair, and where all pairs differ alike.</summary>
    public double? StandardError { get; init; }

    /// <summary>The lower end of Student's confidence interval; null of one pair, and where all pairs differ alike.</summary>
    public double? Low { get; init; }

    /// <summary>Its upper end; null of one pair, and where all pairs differ alike.</summary>
    public double? High { get; init; }

    /// <summary>The p-value of Student's paired two-sided t-test; null of one pair, and where all pairs differ alike.</summary>
    public double? PValue { get; init; }

    /// <summary>The p-value after Holm's correction over all comparisons of the study's first measure; null of the others, which are not what it tests.</summary>
    public double? HolmPValue { get; init; }
}
