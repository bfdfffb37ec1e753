using RelDrop.Studies.Measures;
using RelDrop.Studies.Reports;
using RelDrop.Studies.Results;

namespace QuickStart.Report;

/// <summary>One page with the table, the curves and the picture.</summary>
internal static class HtmlReport
{
    public static byte[] Write(string description, Summary summary, IReadOnlyList<Run> runs, byte[] relevance) => HtmlPage.Write(new("RelDrop QuickStart", description,
    [
        new Section("How the models do", Grid.Of(summary.Columns, summary.Rows)),
        new Section("What the models look at",
            new Paragraph("Relevance of the true class on test images: red speaks for it, blue against. On the right, what RelDrop would hide in training."),
            new Figure(relevance, "Inputs, relevance in each model, masked inputs")),
        new Section("How training went",
            Curves("Training loss, on masked inputs", new Axis("epoch", Unit.Count), new Axis("loss", Unit.None), runs, run => [.. run.Epochs.Select((epoch, i) => (i + 1.0, epoch.Loss))]),
            Curves("Test accuracy under occlusion", new Axis("patches occluded", Unit.Share), new Axis("accuracy", Unit.Share), runs, run => [.. Evaluation.Occlusions.Zip(run.Scores.Accuracy)])),
    ]));

    /// <summary>A line a way to train: means over seeds.</summary>
    private static Chart Curves(string title, Axis x, Axis y, IReadOnlyList<Run> runs, Func<Run, (double X, double Y)[]> points) => new(title, x, y, [.. runs.GroupBy(run => run.Strategy).Select(group =>
    {
        var all = group.Select(points).ToArray();
        Spread[] spreads = [.. all[0].Select((_, i) => Spread.Of([.. all.Select(run => run[i].Y)]))];
        return Series.Of(group.Key.Name, [.. all[0].Select(point => point.X)], spreads);
    })]);
}
