namespace RelDrop.Studies.Planning;

/// <summary>What a plan must be beyond its keys.</summary>
internal static class PlanCheck
{
    private const int MostCells = 100_000;

    public static void Require(string path, StudyPlan plan)
    {
        var count = plan.Settings.Aggregate((double)plan.Seeds.Count * plan.Methods.Count, (cells, factor) => cells * factor.Levels.Count);
        if (count > MostCells)
            throw new InvalidDataException(FormattableString.Invariant($"{path} has {count} cells; expected {MostCells} at most."));
        foreach (var (what, names) in plan.Settings.Select(factor => ($"settings.{factor.Name}", factor.Levels)).Prepend(("methods", plan.Methods)))
        {
            var twice = names.GroupBy(variant => Cell.FileName(variant.Name)).FirstOrDefault(group => group.Count() > 1);
            if (twice is not null)
                throw new InvalidDataException($"{path}: {what} has {string.Join(" and ", twice.Select(variant => variant.Name))}, whose folders would have one name; expected names that differ in letters and digits.");
        }

        if (plan.Measures.GroupBy(measure => measure).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidDataException($"{path}: measures has {repeated.Key} twice.");
    }
}
