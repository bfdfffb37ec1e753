using System.Globalization;
using RelDrop.Heatmaps;
using RelDrop.Samples;

namespace PointClouds.Explaining;

/// <summary>How pictures of clouds look.</summary>
/// <param name="Colors">Their colours.</param>
/// <param name="Quantile">The share of points within the colours.</param>
/// <param name="Views">From where each cloud is seen.</param>
/// <param name="Size">The edge of a view in pixels.</param>
internal sealed record PictureStyle(ColorMap Colors, double Quantile, IReadOnlyList<PointView> Views, int Size)
{
    public Scale Scale => Scale.Quantile(Quantile);

    public ColorBar ColorBar => new(Colors, string.Create(CultureInfo.InvariantCulture, $"relevance / {(Quantile < 1 ? $"{100 * Quantile:0.##} % quantile" : "maximum")} of |relevance|"));
}

/// <summary>Pictures of explained clouds.</summary>
internal static class CloudPictures
{
    private const int RowsPerGrid = 20;

    /// <summary>A row a cloud, a column a composite. <c>grid.png</c>, then <c>grid-2.png</c> and so on.</summary>
    public static void Write(string folder, string title, IReadOnlyList<string> composites, IReadOnlyList<Explanation> explanations, PictureStyle style)
    {
        foreach (var (page, rows) in explanations.Chunk(RowsPerGrid).Index())
        {
            var grid = new HeatmapGrid([.. composites]) { Title = title, CellSize = style.Size * style.Views.Count, ColorBar = style.ColorBar };
            foreach (var row in rows)
                grid.Add(row.Name, [.. row.Maps.Select(map => new HeatmapCell(map.Render(style.Views, style.Colors, style.Size), Caption(row)))]);
            grid.Render().Save(Path.Combine(folder, page == 0 ? "grid.png" : $"grid-{page + 1}.png"));
        }
    }

    private static string Caption(Explanation row)
    {
        var truth = row.TrueClass is null || row.TrueClass == row.Predicted ? "" : $", is {row.TrueClass}";
        var explained = row.Explained == row.Predicted ? "" : $"; relevance of {row.Explained}";
        return $"{Tables.Percent(row.Probability)} {row.Predicted}{truth}{explained}";
    }
}
