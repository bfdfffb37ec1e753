using System.Text.Json;
using RelDrop.Samples;
using RelDrop.Studies.Running;

namespace RelDrop.Studies.Summaries;

/// <summary>A summary in files.</summary>
internal static class SummaryFiles
{
    /// <summary>Writes it as JSON, and as comma-separated values: every number, the means and the differences.</summary>
    public static void Write(StudyFolder folder, StudySummary summary)
    {
        AtomicFile.Write(folder.PathOf("summary.json"), JsonSerializer.SerializeToUtf8Bytes(summary, StudyJson.Default.StudySummary));
        Tables.WriteCsv(folder.PathOf("cells.csv"), ["condition", "method", "seed", "measure", "value"], summary.Cells.Select(row =>
            (string[])[row.Condition, row.Method, Tables.Number(row.Seed), row.Measure, Tables.Number(row.Value)]));
        Tables.WriteCsv(folder.PathOf("means.csv"), ["condition", "method", "measure", "count", "mean", "deviation"], summary.Means.Select(row =>
            (string[])[row.Condition, row.Method, row.Measure, Tables.Number(row.Count), Tables.Number(row.Mean), Maybe(row.Deviation)]));
        Tables.WriteCsv(folder.PathOf("differences.csv"), ["condition", "one", "other", "measure", "count", "mean", "deviation", "standard_error", "low", "high", "p", "p_holm"], summary.Differences.Select(row => (string[])
        [
            row.Condition, row.One, row.Other, row.Measure, Tables.Number(row.Count), Tables.Number(row.Mean), Maybe(row.Deviation), Maybe(row.StandardError), Maybe(row.Low), Maybe(row.High), Maybe(row.PValue), Maybe(row.HolmPValue),
        ]));
    }

    private static string Maybe(double? value) => value is { } number ? Tables.Number(number) : "";
}
