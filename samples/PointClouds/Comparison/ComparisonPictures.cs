using PointClouds.Configuration;
using PointClouds.Data;
using PointClouds.Evaluation;
using PointClouds.Explaining;
using RelDrop.Heatmaps;
using RelDrop.Samples;

namespace PointClouds.Comparison;

/// <summary>Draws what each network looks at.</summary>
internal static class ComparisonPictures
{
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
