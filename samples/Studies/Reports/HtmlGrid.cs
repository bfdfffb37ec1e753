using System.Globalization;

namespace RelDrop.Studies.Reports;

/// <summary>A table as HTML.</summary>
internal static class HtmlGrid
{
    public static string Write(Grid grid)
    {
        var caption = grid.Caption.Length > 0 ? $"<caption>{HtmlPage.Html(grid.Caption)}</caption>\n" : "";
        bool[] hasWords = [.. grid.Columns.Select((_, column) => grid.Rows.Any(row => IsWord(row[column].Text)))];
        var header = string.Concat(grid.Columns.Zip(hasWords, (column, words) => $"<th scope=\"col\"{Class(words ? "words" : "")}>{HtmlPage.Html(column)}</th>"));
        var rows = string.Concat(grid.Rows.Select(row => $"<tr>{string.Concat(row.Select((cell, column) => Cell(cell, isHeader: column == 0, hasWords[column])))}</tr>\n"));
        return $"<div class=\"table\"><table>\n{caption}<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n";
    }

    private static string Cell(GridCell cell, bool isHeader, bool hasWords)
    {
        var text = HtmlPage.Html(cell.Text);
        if (isHeader)
            return $"<th scope=\"row\">{text}</th>";
        var shade = cell.Shade > 0 ? string.Create(CultureInfo.InvariantCulture, $" style=\"--shade:{cell.Shade:0.###}\"") : "";
        return $"<td{Class(cell.IsBest ? "best" : hasWords ? "words" : "")}{shade}>{text}</td>";
    }

    private static string Class(string name) => name.Length > 0 ? $" class=\"{name}\"" : "";

    // Numbers are read by their right end, words by their left.
    private static bool IsWord(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '−' or '<');
}
