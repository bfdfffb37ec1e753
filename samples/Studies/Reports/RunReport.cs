using RelDrop.Studies.Results;

namespace RelDrop.Studies.Reports;

/// <summary>Several runs in one report: numbers, curves, pictures, tables and where all of it is from.</summary>
internal static class RunReport
{
    public static Report Of(IReadOnlyList<ReadRun> runs)
    {
        string[] results = [.. runs.SelectMany(run => run.Results.Keys).Distinct().Order(StringComparer.Ordinal)];
        return new Report(
            runs.Count == 1 ? runs[0].Name : $"{runs.Count} runs compared",
            string.Join(", ", runs.Select(run => run.Name)),
            [
                new Section("Numbers", [.. results.Select(result => Numbers(result, runs)).OfType<Grid>()]),
                new Section("Curves", [.. results.SelectMany(result => Curves(result, runs))]),
                .. results.Select(result => new Section($"Pictures: {result}", [.. Galleries.Of(runs, result)])),
                new Section("Tables", [.. from result in results from run in runs from grid in RunGrids(result, run) select grid]) { Folded = true },
                new Section("Where this is from", Origin(runs)) { Folded = true },
            ]);
    }

    private static Grid? Numbers(string name, IReadOnlyList<ReadRun> runs)
    {
        Scalar[] scalars = [.. runs.SelectMany(run => run.Results.TryGetValue(name, out var result) ? result.Scalars : []).DistinctBy(scalar => scalar.Name)];
        if (scalars.Length == 0)
            return null;
        GridCell Cell(ReadRun run, Scalar scalar)
        {
            var values = runs.Select(other => Value(other, scalar)).OfType<double>().ToArray();
            return Value(run, scalar) is not { } value ? new GridCell("") : new GridCell(scalar.Unit.Format(value))
            {
                IsBest = values.Distinct().Count() > 1 && scalar.HigherIsBetter is { } higher && value == (higher ? values.Max() : values.Min()),
            };
        }

        double? Value(ReadRun run, Scalar scalar) => run.Results.GetValueOrDefault(name)?.Scalars.FirstOrDefault(own => own.Name == scalar.Name)?.Value;
        return new Grid(name, ["run", .. scalars.Select(scalar => scalar.Name)], [.. runs.Select(run => (GridCell[])[new GridCell(run.Name), .. scalars.Select(scalar => Cell(run, scalar))])]);
    }

    /// <summary>Of several runs, a chart a curve, so that runs are beside each other; of one run, a chart for all curves of the same axes.</summary>
    private static IEnumerable<Chart> Curves(string name, IReadOnlyList<ReadRun> runs)
    {
        var all = runs.SelectMany(run => (run.Results.GetValueOrDefault(name)?.Curves ?? []).Select(curve => (Run: run.Name, Curve: curve)));
        return runs.Count == 1
            ? all.GroupBy(one => (one.Curve.XAxis, one.Curve.YAxis)).Select(group => new Chart(name, group.Key.XAxis, group.Key.YAxis, [.. group.Select(one => new Series(one.Curve.Name, one.Curve.X, one.Curve.Y))]))
            : all.GroupBy(one => (one.Curve.Name, one.Curve.XAxis, one.Curve.YAxis)).Select(group => new Chart($"{name}: {group.Key.Name}", group.Key.XAxis, group.Key.YAxis, [.. group.Select(one => new Series(one.Run, one.Curve.X, one.Curve.Y))]));
    }

    private static IEnumerable<Grid> RunGrids(string name, ReadRun run) => (run.Results.GetValueOrDefault(name)?.Tables ?? []).Select(table =>
    {
        var most = table.Rows.SelectMany(row => row.Values).OfType<double>().DefaultIfEmpty().Max();
        return new Grid($"{run.Name}, {name}: {table.Name}", [table.RowHeader, .. table.Columns.Select(column => column.Name)], [.. table.Rows.Select(row => (GridCell[])
        [
            new GridCell(row.Label),
            .. row.Values.Zip(table.Columns, (value, column) => value is { } number ? new GridCell(column.Unit.Format(number)) { Shade = table.Shaded && most > 0 ? Math.Clamp(number / most, 0, 1) : 0 } : new GridCell("")),
        ])]);
    });

    private static Grid Origin(IReadOnlyList<ReadRun> runs) => Grid.Of(
        ["run", "result", "command", "seed", "model", "composite", "mask", "data", "library", "commit"],
        from run in runs
        from result in run.Results
        let origin = result.Value.Provenance
        select (string[])[run.Name, result.Key, string.Join(' ', origin.Command), FormattableString.Invariant($"{origin.Seed}"), origin.Model, origin.Composite ?? "", origin.Mask ?? "", origin.Data, origin.LibraryVersion, origin.Commit ?? ""]);
}
