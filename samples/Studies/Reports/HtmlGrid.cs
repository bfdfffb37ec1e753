using System.Globalization;

namespace RelDrop.Studies.Reports;

/// <summary>A table as HTML.</summary>
internal static class HtmlGrid
{
    public static string Write(Grid grid)
    {
        var caption = grid.Caption.Length > 0 ? $"<caption>{HtmlPage.Html(grid.Caption)}</caption>\n" : "";
        var header = string.Concat(grid.Columns.Select(column => $"<th scope=\"col\">{HtmlPage.Html(column)}</th>"));
        var rows = string.Concat(grid.Rows.Select(row => $"<tr>{string.Concat(row.Index().Select(cell => Cell(cell.Item, isHeader: cell.Index == 0)))}</tr>\n"));
        return $"<div class=\"table\"><table>\n{caption}<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n";
    }

    private static string Cell(GridCell cell, bool isHeader)
    {
        var text = HtmlPage.Html(cell.Text);
        if (isHeader)
            return $"<th scope=\"row\">{text}</th>";
        var shade = cell.Shade > 0 ? string.Create(CultureInfo.InvariantCulture, $" style=\"--shade:{cell.Shade:0.###}\"") : "";
        return $"<td{(cell.IsBest ? " class=\"best\"" : "")}{shade}>{text}</td>";
    }
}
