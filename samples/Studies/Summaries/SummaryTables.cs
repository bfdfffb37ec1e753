using System.Globalization;
using RelDrop.Studies.Results;

namespace RelDrop.Studies.Summaries;

/// <summary>A summary as tables of text.</summary>
internal static class SummaryTables
{
    /// <summary>A row a method and condition, a column a measure: mean ± standard deviation.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) Means(StudySummary summary)
    {
        string[] measures = [.. summary.Means.Select(row => row.Measure).Distinct()];
        var hasConditions = summary.Means.Any(row => row.Condition.Length > 0);
        return (
            [.. hasConditions ? (string[])["condition"] : [], "method", "seeds", .. measures],
            [.. summary.Means.GroupBy(row => (row.Condition, row.Method)).Select(group => (string[])
            [
                .. hasConditions ? (string[])[group.Key.Condition] : [],
                group.Key.Method,
                group.First().Count.ToString(CultureInfo.InvariantCulture),
                .. measures.Select(measure => group.FirstOrDefault(row => row.Measure == measure) is { } row ? row.Unit.Format(row.Mean, row.Deviation) : ""),
            ])]);
    }

    /// <summary>A row a difference: its mean, its confidence interval and its p-value.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) Differences(StudySummary summary)
    {
        var hasConditions = summary.Differences.Any(row => row.Condition.Length > 0);
        return (
            [.. hasConditions ? (string[])["condition"] : [], "difference", "measure", "pairs", "mean", string.Create(CultureInfo.InvariantCulture, $"{100 * summary.Confidence:0.#} % interval"), "p", "p by Holm"],
            [.. summary.Differences.Select(row => (string[])
            [
                .. hasConditions ? (string[])[row.Condition] : [],
                $"{row.One} − {row.Other}",
                row.Measure,
                row.Count.ToString(CultureInfo.InvariantCulture),
                row.Unit.FormatDifference(row.Mean),
                row is { Low: { } low, High: { } high } ? $"{row.Unit.FormatDifference(low)} to {row.Unit.FormatDifference(high)}" : "",
                Probability(row.PValue),
                Probability(row.HolmPValue),
            ])]);
    }

    private static string Probability(double? p) => p switch
    {
        null => "",
        < 0.0001 => "< 0.0001",
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
