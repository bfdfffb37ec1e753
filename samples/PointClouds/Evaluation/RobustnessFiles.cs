using System.Globalization;
using System.Text;
using RelDrop;
using RelDrop.Samples;
using ScottPlot;

namespace PointClouds.Evaluation;

/// <summary>Curves in files.</summary>
internal static class RobustnessFiles
{
    /// <summary>As comma-separated values, a row a share.</summary>
    public static void WriteTable(string path, IReadOnlyList<double> shares, IReadOnlyList<RobustnessCurve> curves)
    {
        var text = new StringBuilder($"removed,{string.Join(',', curves.Select(curve => Name(curve.Removal).Replace(' ', '_')))}\n");
        foreach (var (row, share) in shares.Index())
            text.Append(CultureInfo.InvariantCulture, $"{share:R}{string.Concat(curves.Select(curve => string.Create(CultureInfo.InvariantCulture, $",{curve.Accuracies[row]:R}")))}\n");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

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
