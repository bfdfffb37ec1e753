using System.Globalization;
using RelDrop.Benchmarks.Measuring;
using Spectre.Console;

namespace RelDrop.Benchmarks.Output;

/// <summary>Results for a reader.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, Machine machine, IEnumerable<Result> results)
    {
        var table = new Table().Border(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown);
        table.AddColumn("ours / baseline");
        foreach (var column in new[] { "ratio", "spread", "target", "ours", "baseline" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var (row, measurement) in results)
        {
            table.AddRow(
                new Text(measurement.Note is null ? row.Name : $"{row.Name} ({measurement.Note})"),
                new Text(Number(measurement.Ratio, "0.00"), IsMissed(row, measurement) ? Color.Red : Style.Plain),
                new Text(measurement.Spread is null ? "" : "± " + Number(measurement.Spread, "0.00")),
                new Text(Number(row.Target, "0.00")),
                new Text(Amount(measurement.Ours, measurement.Unit)),
                new Text(Amount(measurement.Baseline, measurement.Unit)));
        }

        console.WriteLine(machine.ToString());
        console.Write(table);
    }

    private static bool IsMissed(Row row, Measurement measurement) => measurement.Ratio > row.Target;

    private static string Amount(double? value, string unit) => value is null ? "" : $"{Number(value, value < 10 ? "0.00" : "0.0")} {unit}";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
