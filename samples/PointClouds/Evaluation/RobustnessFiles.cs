using RelDrop;
using RelDrop.Samples;
using ScottPlot;

namespace PointClouds.Evaluation;

/// <summary>Curves in files.</summary>
internal static class RobustnessFiles
{
    /// <summary>As comma-separated values, a row a share.</summary>
    public static void WriteTable(string path, IReadOnlyList<double> shares, IReadOnlyList<RobustnessCurve> curves) => Tables.WriteCsv(
        path,
        ["removed", .. curves.Select(curve => Name(curve.Removal).Replace(' ', '_'))],
        shares.Select((share, row) => (string[])[Tables.Number(share), .. curves.Select(curve => Tables.Number(curve.Accuracies[row]))]));

    /// <summary>As a plot.</summary>
    public static void WritePlot(string path, string title, IReadOnlyList<double> shares, IReadOnlyList<RobustnessCurve> curves)
    {
        PlotFont.Use();
        var plot = new Plot();
        foreach (var curve in curves)
            plot.Add.Scatter(shares.Select(share => 100 * share).ToArray(), curve.Accuracies.Select(accuracy => 100 * accuracy).ToArray()).LegendText = $"{Name(curve.Removal)} removed";
        plot.Title(title);
        plot.XLabel("points removed, %");
        plot.YLabel("accuracy, %");
        plot.Axes.SetLimitsY(0, 102);
        plot.ShowLegend(Edge.Bottom);
        AtomicFile.Write(path, plot.GetImageBytes(720, 460, ImageFormat.Png));
    }

    public static string Name(Removal removal) => removal switch
    {
        Removal.MostRelevant => "most relevant",
        Removal.LeastRelevant => "least relevant",
        _ => "random",
    };
}
