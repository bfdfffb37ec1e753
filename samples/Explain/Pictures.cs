using System.Globalization;
using RelDrop.Heatmaps;

namespace Explain;

/// <summary>Writes heatmaps, overlays and grids.</summary>
internal static class Pictures
{
    /// <summary>For each image and preset <c>image-preset.png</c>, and <c>image-preset-overlay.png</c> over the gray image.</summary>
    public static void WriteMaps(Request request, IReadOnlyList<string> presets, IReadOnlyList<Explanation> explanations)
    {
        foreach (var explanation in explanations)
        {
            foreach (var (preset, map) in presets.Zip(explanation.Maps))
            {
                var path = Path.Combine(request.Output, $"{explanation.Prediction.File.Name}-{preset}");
                map.Render(request.Colors).Save($"{path}.png");
                Overlay(request, explanation, map).Save($"{path}-overlay.png");
            }
        }
    }

    /// <summary>A row an image: what the model saw, and for each preset the heatmap and its overlay. <c>grid.png</c>, then <c>grid-2.png</c> and so on.</summary>
    public static void WriteGrid(Request request, IReadOnlyList<string> presets, IReadOnlyList<Explanation> explanations, int page)
    {
        var grid = new HeatmapGrid(["input", .. presets.SelectMany(preset => new[] { preset, "overlay" })])
        {
            Title = $"{request.Model.Name}, {(request.Weights is { } weights ? Path.GetFileName(weights) : "random weights")}",
            CellSize = request.CellSize,
            ColorBar = new ColorBar(request.Colors, string.Create(CultureInfo.InvariantCulture, $"relevance / {(request.Quantile < 1 ? $"{100 * request.Quantile:0.##} % quantile" : "maximum")} of |relevance|")),
        };
        // Names such as 0001 say little; folders are often classes.
        var isOneFolder = explanations.Select(explanation => FolderOf(explanation.Prediction.File)).Distinct().Count() == 1;
        foreach (var explanation in explanations)
        {
            var (file, best, bestProbability, target, targetProbability) = explanation.Prediction;
            HeatmapCell[] cells =
            [
                new(explanation.Image, Caption(request.Classes[best], bestProbability)),
                .. explanation.Maps.SelectMany(map => new HeatmapCell[] { new(map.Render(request.Colors), Caption(request.Classes[target], targetProbability)), Overlay(request, explanation, map) }),
            ];
            grid.Add(isOneFolder ? file.Name : $"{FolderOf(file)}/{Path.GetFileNameWithoutExtension(file.Path)}", cells);
        }

        grid.Render().Save(Path.Combine(request.Output, page == 0 ? "grid.png" : $"grid-{page + 1}.png"));
    }

    private static string FolderOf(ImageFile file) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file.Path))) ?? "";

    private static RgbImage Overlay(Request request, Explanation explanation, Heatmap map) =>
        map.Overlay(explanation.Image.ToGray(), request.Colors, opacity: 0.9, byStrength: true);

    private static string Caption(string name, float probability) => string.Create(CultureInfo.InvariantCulture, $"{100 * probability:0.0} % {name}");
}
