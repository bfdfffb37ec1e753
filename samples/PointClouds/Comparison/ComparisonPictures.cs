using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using PointClouds.Explaining;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using ScottPlot;
using SkiaSharp;

namespace PointClouds.Comparison;

/// <summary>Draws how the networks do as points are taken away, and what each looks at.</summary>
internal static class ComparisonPictures
{
    /// <summary>A panel for each kind of points, a line for each way to train: means over seeds.</summary>
    public static byte[] Curves(IReadOnlyList<Run> runs, IReadOnlyList<double> shares)
    {
        var removals = runs[0].Curves.Select(curve => curve.Removal).ToArray();
        PlotFont.Use();
        var figure = new Multiplot();
        figure.AddPlots(removals.Length);
        figure.Layout = new ScottPlot.MultiplotLayouts.Columns();
        foreach (var (panel, removal) in removals.Index())
        {
            var plot = figure.GetPlot(panel);
            foreach (var group in runs.GroupBy(run => run.Strategy))
            {
                double[] means = [.. shares.Select((_, i) => 100 * group.Average(run => run.Accuracies(removal)[i]))];
                plot.Add.Scatter(shares.Select(share => 100 * share).ToArray(), means).LegendText = group.Key.Name;
            }

            plot.Title($"{RobustnessFiles.Name(removal)} points removed");
            plot.XLabel("points removed, %");
            plot.YLabel("accuracy, %");
            plot.Axes.SetLimitsY(0, 102);
            plot.ShowLegend(Alignment.LowerLeft);
        }

        using var surface = SKSurface.Create(new SKImageInfo(480 * removals.Length, 400));
        figure.Render(surface);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A row a class, a column for each way to train: the relevance of the true class in a test cloud.</summary>
    public static RgbImage Relevance(IReadOnlyList<Run> runs, PointSet test, int count)
    {
        var style = new PictureStyle(ColorMap.Seismic, 0.99, PointView.Around(2), 180);
        using var all = ChosenClouds.OfEachClass(test, 1);
        using var chosen = ChosenClouds.ByNumber(all.Clouds, [.. Enumerable.Range(0, Math.Min(count, all.Names.Count))]);
        var columns = runs.Select(run =>
        {
            using var trained = TrainedModel.Load(run.Folder.ReadSettings(), run.Folder.ReadClasses(), run.Folder.Weights);
            var evaluator = new Evaluator(trained.Model, trained.Settings.Get(Settings.BatchSize), Networks.DeviceOf(trained.Settings));
            return new Explainer(trained.Model, evaluator, [Networks.Composite(trained.Settings, trained.Model)], Networks.Arithmetic(trained.Settings)).Explain(chosen, ofTrueClass: true, style.Scale);
        }).ToArray();

        var grid = new HeatmapGrid([.. runs.Select(run => run.Strategy.Name)])
        {
            Title = "Relevance of the true class",
            CellSize = style.Size * style.Views.Count,
            ColorBar = style.ColorBar,
        };
        for (var row = 0; row < chosen.Names.Count; row++)
            grid.Add(columns[0][row].TrueClass, [.. columns.Select(column => new HeatmapCell(column[row].Maps[0].Render(style.Views, style.Colors, style.Size), $"{Tables.Percent(column[row].Probability)} {column[row].Predicted}"))]);
        return grid.Render();
    }
}
