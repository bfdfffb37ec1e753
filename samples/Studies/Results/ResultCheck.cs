namespace RelDrop.Studies.Results;

/// <summary>What a result must be beyond its types: whole, finite and without two things of one name.</summary>
internal static class ResultCheck
{
    /// <summary>What is wrong; null if nothing is.</summary>
    public static string? Mistake(Result result)
    {
        if (result.Format != Result.CurrentFormat)
            return $"format is {result.Format}; expected {Result.CurrentFormat}";
        return Repeated("scalar", result.Scalars.Select(scalar => scalar.Name))
            ?? Repeated("curve", result.Curves.Select(curve => curve.Name))
            ?? Repeated("table", result.Tables.Select(table => table.Name))
            ?? result.Scalars.Where(scalar => !double.IsFinite(scalar.Value)).Select(scalar => FormattableString.Invariant($"the scalar {scalar.Name} is {scalar.Value}; expected a finite number, or none")).FirstOrDefault()
            ?? result.Curves.Select(Mistake).FirstOrDefault(mistake => mistake is not null)
            ?? result.Tables.Select(Mistake).FirstOrDefault(mistake => mistake is not null)
            ?? result.Pictures.Select(Mistake).FirstOrDefault(mistake => mistake is not null);
    }

    private static string? Repeated(string what, IEnumerable<string> names)
    {
        var known = new HashSet<string>();
        return names.Where(name => name.Length == 0 || !known.Add(name)).Select(name => name.Length == 0 ? $"a {what} has no name" : $"there are two {what}s {name}").FirstOrDefault();
    }

    private static string? Mistake(Curve curve)
    {
        if (curve.X.Count != curve.Y.Count || curve.X.Count == 0)
            return $"the curve {curve.Name} has {curve.X.Count} places and {curve.Y.Count} values; expected as many, and one at least";
        if (!curve.X.Concat(curve.Y).All(double.IsFinite))
            return $"the curve {curve.Name} has a value that is not finite";
        return curve.X.Zip(curve.X.Skip(1)).All(pair => pair.First < pair.Second) ? null : $"the curve {curve.Name} does not go from left to right";
    }

    private static string? Mistake(ResultTable table)
    {
        if (table.Rows.FirstOrDefault(row => row.Values.Count != table.Columns.Count) is { } row)
            return $"the row {row.Label} of the table {table.Name} has {row.Values.Count} values; expected {table.Columns.Count}";
        return table.Rows.Any(row => row.Values.Any(value => value is { } number && !double.IsFinite(number))) ? $"the table {table.Name} has a value that is not finite" : null;
    }

    private static string? Mistake(Picture picture)
    {
        if (picture.Fraction is { } fraction && fraction is not (>= 0 and <= 1))
            return FormattableString.Invariant($"the fraction of a picture of {picture.Sample} is {fraction}; expected 0 to 1");
        return (picture.File, picture.Map) switch
        {
            (null, null) or (not null, not null) => $"a picture of {picture.Sample} has {(picture.File is null ? "neither" : "both")} a file and a map; expected one of them",
            ({ } file, _) when Path.IsPathRooted(file) || file.Contains('\\') || file.Split('/').Contains("..") => $"the file {file} of a picture lies outside of the run's folder",
            (_, { } map) when map.Height < 1 || map.Width < 1 || map.Levels.Length != (long)map.Height * map.Width || !(map.Scale >= 0) || !double.IsFinite(map.Scale) =>
                $"the map of {picture.Sample} has {map.Levels.Length} levels of {map.Height}×{map.Width} pixels",
            _ => null,
        };
    }
}
