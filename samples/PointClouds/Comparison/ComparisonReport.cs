using PointClouds.Evaluation;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Reports;
using RelDrop.Studies.Results;

namespace PointClouds.Comparison;

/// <summary>The comparison as one page: the table, how the networks do as points are taken away, and what each looks at.</summary>
internal static class ComparisonReport
{
    public static byte[] Write(string description, Summary summary, IReadOnlyList<Run> runs, IReadOnlyList<double> shares, byte[] relevance) => HtmlPage.Write(new("RelDrop on point clouds", description,
    [
        new Section("How the networks do", Grid.Of(summary.Columns, summary.Rows), new Paragraph("Relevant to the predicted class, in the whole cloud. ± is the standard deviation over seeds.")),
        new Section("Accuracy as points are taken away", [.. runs[0].Curves.Select(curve => Curves(curve.Removal, runs, shares))]),
        new Section("What the networks look at", new Figure(relevance, "Solids, coloured by their points' relevance in each network")),
    ]));

    /// <summary>A line a way to train: means over seeds.</summary>
    private static Chart Curves(Removal removal, IReadOnlyList<Run> runs, IReadOnlyList<double> shares) => new(
        $"{RobustnessFiles.Name(removal)} points removed",
        new Axis("points removed", Unit.Share),
        new Axis("accuracy", Unit.Share),
        [.. runs.GroupBy(run => run.Strategy).Select(group => Series.Of(group.Key.Name, shares, [.. shares.Select((_, i) => Spread.Of([.. group.Select(run => run.Accuracies(removal)[i])]))]))]);
}
