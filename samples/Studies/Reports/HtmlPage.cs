using System.Net;
using System.Text;
using System.Text.Json;

namespace RelDrop.Studies.Reports;

/// <summary>A report as one HTML file: tables and texts as they are, charts and galleries drawn in the browser from data in the page. It loads nothing.</summary>
public static class HtmlPage
{
    private static readonly string[] Scripts = ["common.js", "chart.js", "intervals.js", "gallery.js", "report.js"];

    /// <summary>Writes the page.</summary>
    /// <param name="report">The report.</param>
    public static byte[] Write(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var drawn = new PageData([], [], []);
        var sections = string.Concat(report.Sections.Where(section => section.Blocks.Count > 0).Select(section => Section(section, drawn)));
        return Encoding.UTF8.GetBytes(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Html(report.Title)}</title>
            <style>
            {Resource("report.css")}</style>
            </head>
            <body>
            <main>
            <h1>{Html(report.Title)}</h1>
            <p>{Html(report.Lead)}</p>
            {sections}</main>
            <div id="hover" role="status"></div>
            <script type="application/json" id="data">{Json(drawn)}</script>
            <script>
            {string.Concat(Scripts.Select(Resource))}</script>
            </body>
            </html>

            """.ReplaceLineEndings("\n"));
    }

    // The serializer writes <, > and & as numbers, so that no text of the data can end its element.
    private static string Json(PageData drawn) => JsonSerializer.Serialize(drawn, StudyJson.Compact.PageData);

    private static string Section(Section section, PageData drawn)
    {
        var blocks = string.Concat(section.Blocks.Select(block => Block(block, drawn)));
        return section.Folded
            ? $"<details>\n<summary><h2>{Html(section.Title)}</h2></summary>\n{blocks}</details>\n"
            : $"<section>\n<h2>{Html(section.Title)}</h2>\n{blocks}</section>\n";
    }

    private static string Block(Block block, PageData drawn) => block switch
    {
        Paragraph text => $"<p>{Html(text.Text)}</p>\n",
        Figure figure => $"<img src=\"data:image/png;base64,{Convert.ToBase64String(figure.Png.Span)}\" alt=\"{Html(figure.Description)}\">\n",
        Grid grid => HtmlGrid.Write(grid),
        Chart chart => Place("chart", drawn.Charts, chart),
        Intervals intervals => Place("intervals", drawn.Intervals, intervals),
        Gallery gallery => Place("gallery", drawn.Galleries, gallery),
        _ => throw new NotSupportedException($"A report has no {block.GetType().Name}."),
    };

    private static string Place<T>(string kind, List<T> all, T one)
    {
        all.Add(one);
        return $"<div class=\"{kind}\" data-{kind}=\"{all.Count - 1}\"></div>\n";
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    internal static string Html(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>What the page's script draws, each by its number.</summary>
internal sealed record PageData(List<Chart> Charts, List<Intervals> Intervals, List<Gallery> Galleries);
