using System.Globalization;
using PointClouds.Evaluation;
using RelDrop.Samples;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;

namespace PointClouds.Comparison;

/// <summary>The table of a comparison: for each way to train and each kind of points taken away, the mean over seeds and, with several, the deviation.</summary>
internal sealed class Summary
{
    private Summary(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) => (Columns, Rows) = (columns, rows);

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    public static Summary Of(IReadOnlyList<Run> runs, IReadOnlyList<double> shares)
    {
        IReadOnlyList<string> Row(IGrouping<Strategy, Run> group, Removal removal) =>
        [
            group.Key.Name,
            Percent([.. group.Select(run => run.Accuracy)]),
            RobustnessFiles.Name(removal),
            .. shares.Index().Skip(1).Select(share => Percent([.. group.Select(run => run.Accuracies(removal)[share.Index])])),
        ];

        return new Summary(
            ["training", "test accuracy", "points removed", .. shares.Skip(1).Select(share => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %"))],
            [.. runs.GroupBy(run => run.Strategy).SelectMany(group => group.First().Curves.Select(curve => Row(group, curve.Removal)))]);
    }

    /// <summary>Writes every accuracy of every run, as comma-separated values.</summary>
    public static void WriteCsv(string path, IReadOnlyList<Run> runs, IReadOnlyList<double> shares) => Tables.WriteCsv(
        path,
        ["training", "seed", "points_removed", "share", "accuracy"],
        from run in runs
        from curve in run.Curves
        from point in shares.Zip(curve.Accuracies)
        select (string[])[run.Strategy.Name, Tables.Number(run.Seed), RobustnessFiles.Name(curve.Removal), Tables.Number(point.First), Tables.Number(point.Second)]);

    /// <summary>The mean, and with several values the sample's standard deviation, in percent.</summary>
    private static string Percent(double[] values) => Spread.Of(values).Format(Unit.Share);
}
