using RelDrop.Studies.Measures;
using RelDrop.Studies.Planning;
using RelDrop.Studies.Results;
using RelDrop.Studies.Running;
using RelDrop.Studies.Summaries;

namespace RelDrop.Studies.Reports;

/// <summary>A study in one report: what was asked, means, differences, curves over seeds, and the pictures of the first seed.</summary>
internal static class StudyReport
{
    public static Report Of(StudyPlan plan, StudyFolder folder, StudySummary summary)
    {
        var failed = summary.Failed.Select(failure => failure.Cell).ToHashSet();
        var runs = plan.Cells.Where(cell => !failed.Contains(cell.Name)).Select(cell => (Cell: cell, Run: ReadRun.From(cell.Method.Name, folder.Of(cell).Run))).ToArray();
        var (means, differences) = (SummaryTables.Means(summary), SummaryTables.Differences(summary));
        return new Report(
            plan.Name,
            plan.Description,
            [
                new Section("Differences", summary.Differences.Count == 0 ? [] :
                [
                    new Paragraph($"Paired by seed and fixed before anything was run; {100 * plan.Confidence:0.#} % intervals by Student's distribution. Holm's correction is over all comparisons of {plan.Measures[0]}."),
                    .. summary.Differences.GroupBy(row => (row.Measure, row.Unit)).Select(group => new Intervals(group.Key.Measure, group.Key.Unit, [.. group.Select(row =>
                        new Interval($"{row.One} − {row.Other}{(row.Condition.Length > 0 ? $", {row.Condition}" : "")}", row.Mean, row.Low, row.High))])),
                    Grid.Of(differences.Columns, differences.Rows),
                ]),
                new Section("Means", new Paragraph("± is the standard deviation over seeds."), Grid.Of(means.Columns, means.Rows)),
                .. from condition in plan.Conditions
                   let own = runs.Where(run => run.Cell.Condition.Name == condition.Name).ToArray()
                   from section in OfCondition(plan, condition, own)
                   select section,
                new Section("Failed", summary.Failed.Count == 0 ? [] : [Grid.Of(["cell", "reason"], summary.Failed.Select(failure => (string[])[failure.Cell, failure.Message]))]),
                new Section("Commands", Grid.Of(["command", "goes on with"], plan.Commands.Select(command => (string[])[command.Run, command.Resume ?? ""])), Grid.Of(["method", "options"], plan.Methods.Select(method => (string[])[method.Name, method.Options]))) { Folded = true },
            ]);
    }

    private static IEnumerable<Section> OfCondition(StudyPlan plan, Condition condition, (Cell Cell, ReadRun Run)[] runs)
    {
        var title = condition.Name.Length > 0 ? $": {condition.Name}" : "";
        var isFolded = plan.Conditions.Count > 1;
        yield return new Section($"Curves{title}", [.. Curves(plan.Confidence, runs)]) { Folded = isFolded };
        var first = runs.Where(run => run.Cell.Seed == plan.Seeds[0]).Select(run => run.Run).ToArray();
        foreach (var result in first.SelectMany(run => run.Results.Keys).Distinct())
            yield return new Section($"Pictures of {result}, seed {plan.Seeds[0]}{title}", [.. Galleries.Of(first, result)]) { Folded = isFolded };
    }

    private static IEnumerable<Chart> Curves(double confidence, (Cell Cell, ReadRun Run)[] runs) =>
        from run in runs
        from result in run.Run.Results
        from curve in result.Value.Curves
        group (Method: run.Cell.Method.Name, Curve: curve) by (Result: result.Key, curve.Name, curve.XAxis, curve.YAxis) into chart
        select new Chart($"{chart.Key.Result}: {chart.Key.Name}", chart.Key.XAxis, chart.Key.YAxis, [.. chart.GroupBy(one => one.Method).Select(method => Mean(method.Key, [.. method.Select(one => one.Curve)], confidence))]);

    private static Series Mean(string method, Curve[] curves, double confidence)
    {
        if (curves.FirstOrDefault(curve => !curve.X.SequenceEqual(curves[0].X)) is { } other)
            throw new InvalidDataException($"The curve {other.Name} of {method} was measured at other places with another seed; expected the same, so that there is a mean.");
        Spread[] spreads = [.. curves[0].X.Select((_, i) => Spread.Of([.. curves.Select(curve => curve.Y[i])]))];
        return Series.Of(method, curves[0].X, spreads, confidence);
    }
}
