using System.Globalization;
using System.Text;
using CsvHelper;
using Spectre.Console;

namespace RelDrop.Samples;

/// <summary>Tables and their numbers.</summary>
public static class Tables
{
    /// <summary>A table, as Markdown where there is no terminal.</summary>
    public static Table Of(IAnsiConsole console, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown);
        table.AddColumns([.. columns.Select(column => column.EscapeMarkup())]);
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => cell.EscapeMarkup())]);
        return table;
    }

    /// <summary>Writes a table as comma-separated values.</summary>
    public static void WriteCsv(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { NewLine = "\n" }, true))
        {
            foreach (var row in rows.Prepend(columns))
                csv.WriteRecord([.. row]);
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    public static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
