using System.Net;
using System.Text;

namespace QuickStart.Report;

/// <summary>One page with the table and the pictures.</summary>
internal static class HtmlReport
{
    public static byte[] Write(string description, Summary summary)
    {
        static string Cells(string tag, IEnumerable<string> cells) => string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"));
        var rows = string.Join("\n", summary.Rows.Select(row => $"<tr>{Cells("td", row)}</tr>"));
        return Encoding.UTF8.GetBytes(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>RelDrop QuickStart</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
            table { border-collapse: collapse; margin: 1rem 0; }
            th, td { padding: .35rem .7rem; border-bottom: 1px solid #ddd; text-align: right; }
            th:first-child, td:first-child { text-align: left; }
            img { max-width: 100%; image-rendering: pixelated; }
            </style>
            </head>
            <body>
            <h1>RelDrop QuickStart</h1>
            <p>{{WebUtility.HtmlEncode(description)}}</p>
            <table>
            <tr>{{Cells("th", summary.Columns)}}</tr>
            {{rows}}
            </table>
            <h2>What the models look at</h2>
            <p>Relevance of the true class on test images: red speaks for it, blue against. On the right, what RelDrop would hide in training.</p>
            <img src="relevance.png" alt="Inputs, relevance in each model, masked inputs">
            <h2>How training went</h2>
            <img src="curves.png" alt="Training loss by epoch and test accuracy by occlusion">
            </body>
            </html>

            """);
    }
}
