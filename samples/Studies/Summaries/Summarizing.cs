using RelDrop.Studies.Measures;
using RelDrop.Studies.Planning;
using RelDrop.Studies.Results;
using RelDrop.Studies.Running;

namespace RelDrop.Studies.Summaries;

/// <summary>Sums up the cells of a study.</summary>
internal static class Summarizing
{
    public static StudySummary Of(StudyPlan plan, StudyFolder folder, IReadOnlyList<CellFailure> failures)
    {
        var failed = failures.Select(failure => failure.Cell).ToHashSet();
        var numbers = (from cell in plan.Cells
                       where !failed.Contains(cell.Name)
                       from measure in plan.Measures
                       select (Cell: cell, Measure: measure, Measured: Measured.Of(measure, folder.Of(cell).Results))).ToArray();
        var units = numbers.GroupBy(number => number.Measure).ToDictionary(group => group.Key, group => group.First().Measured.Unit);
        // A run by condition, method and seed.
        var values = numbers.ToLookup(number => (number.Cell.Condition.Name, number.Cell.Method.Name, number.Measure), number => (number.Cell.Seed, number.Measured.Value));

        var means = from condition in plan.Conditions
                    from method in plan.Methods
                    from measure in plan.Measures
                    let all = values[(condition.Name, method.Name, measure)].Select(value => value.Value).ToArray()
                    where all.Length > 0
                    let spread = Spread.Of(all)
                    select new MeanRow(condition.Name, method.Name, $"{measure}", units[measure], spread.Count, spread.Mean, spread.Deviation);
        var differences = from measure in plan.Measures
                          from condition in plan.Conditions
                          from comparison in plan.Comparisons
                          let pairs = values[(condition.Name, comparison.One, measure)].Join(values[(condition.Name, comparison.Other, measure)], one => one.Seed, other => other.Seed, (one, other) => (one.Value, other.Value)).ToArray()
                          where pairs.Length > 0
                          select Difference(condition, comparison, measure, units[measure], pairs, plan.Confidence);
        return new StudySummary(
            plan.Name,
            plan.Seeds,
            plan.Confidence,
            [.. numbers.Select(number => new CellRow(number.Cell.Condition.Name, number.Cell.Method.Name, number.Cell.Seed, $"{number.Measure}", number.Measured.Value))],
            [.. means],
            Corrected([.. differences], $"{plan.Measures[0]}"),
            failures);
    }

    private static DifferenceRow Difference(Condition condition, Comparison comparison, Measure measure, Unit unit, (double One, double Other)[] pairs, double confidence)
    {
        double[] one = [.. pairs.Select(pair => pair.One)];
        double[] other = [.. pairs.Select(pair => pair.Other)];
        var row = new DifferenceRow(condition.Name, comparison.One, comparison.Other, $"{measure}", unit, pairs.Length, one.Average() - other.Average());
        return PairedDifference.Of(one, other, confidence) is not { } difference ? row : row with
        {
            Deviation = difference.Spread.Deviation,
            StandardError = difference.Spread.StandardError,
            Low = difference.Low,
            High = difference.High,
            PValue = difference.PValue,
        };
    }

    private static DifferenceRow[] Corrected(DifferenceRow[] rows, string first)
    {
        int[] tested = [.. rows.Index().Where(row => row.Item.Measure == first && row.Item.PValue is not null).Select(row => row.Index)];
        var adjusted = Holm.Adjust([.. tested.Select(i => rows[i].PValue!.Value)]);
        foreach (var (i, p) in tested.Zip(adjusted))
            rows[i] = rows[i] with { HolmPValue = p };
        return rows;
    }
}
