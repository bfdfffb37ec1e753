using System.Globalization;
using System.Net;
using RelDrop.Heatmaps;

namespace RelDrop.Notebooks;

/// <summary>Pieces of HTML.</summary>
internal static class Html
{
    /// <summary>Small pictures are shown larger, by whole factors, up to about this many pixels.</summary>
    private const int Shown = 224;

    /// <summary>A picture whose file is in the HTML.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="description">What it shows.</param>
    public static string Picture(RgbImage image, string description)
    {
        var factor = Math.Max(1, Shown / Math.Max(image.Width, image.Height));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<img width=\"{factor * image.Width}\" height=\"{factor * image.Height}\" style=\"image-rendering: pixelated; max-width: 100%\" alt=\"{WebUtility.HtmlEncode(description)}\" src=\"data:image/png;base64,{Convert.ToBase64String(image.ToPng())}\">");
    }

    /// <summary>Pictures in a row that breaks where the page ends, with what stands below each.</summary>
    public static string Figures(IEnumerable<(string Picture, string Caption)> figures) =>
        $"<div style=\"display: flex; flex-wrap: wrap; gap: 1em\">{string.Concat(figures.Select(figure => $"<figure style=\"margin: 0\">{figure.Picture}<figcaption>{WebUtility.HtmlEncode(figure.Caption)}</figcaption></figure>"))}</div>";

    /// <summary>A table.</summary>
    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        return $"<table><thead>{Row("th", columns)}</thead><tbody>{string.Concat(rows.Select(row => Row("td", row)))}</tbody></table>";

        static string Row(string tag, IReadOnlyList<string> cells) => $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"))}</tr>";
    }

    /// <summary>A number of six digits.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
