using System.Globalization;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;

namespace QuickStart.Report;

/// <summary>The table of an experiment: one row a strategy, its mean over seeds and, with several, the deviation.</summary>
internal sealed class Summary
{
    private Summary(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) => (Columns, Rows) = (columns, rows);

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    public static Summary Of(IReadOnlyList<Run> runs, IReadOnlyDictionary<Strategy, double> stepTimes)
    {
        var explained = runs[0].Scores.RelevanceOnObject is not null;
        List<string> columns = ["training", "test accuracy", .. Evaluation.Occlusions.Skip(1).Select(share => string.Create(CultureInfo.InvariantCulture, $"{share:0%} occluded"))];
        if (explained)
            columns.Add("relevance on object");
        columns.Add("time per step");

        var rows = runs.GroupBy(run => run.Strategy).Select(group =>
        {
            List<string> row = [group.Key.Name, .. Evaluation.Occlusions.Select((_, i) => Percent(group.Select(run => run.Scores.Accuracy[i])))];
            if (explained)
                row.Add(Percent(group.Select(run => run.Scores.RelevanceOnObject!.Value)));
            row.Add(stepTimes[group.Key].ToString("0.00", CultureInfo.InvariantCulture) + "×");
            return (IReadOnlyList<string>)row;
        });
        return new Summary(columns, [.. rows]);
    }

    private static string Percent(IEnumerable<double> values) => Spread.Of([.. values]).Format(Unit.Share);
}
