using RelDrop.Studies.Results;

namespace RelDrop.Studies.Reports;

/// <summary>A run and all its results.</summary>
/// <param name="Name">As a report calls it.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Results">Its results by their names.</param>
internal sealed record ReadRun(string Name, string Folder, IReadOnlyDictionary<string, Result> Results)
{
    /// <summary>Reads a run.</summary>
    /// <exception cref="InvalidDataException">It has no result, or one that is not whole.</exception>
    public static ReadRun From(string name, string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no folder '{folder}'; expected that of a run.");
        var results = new RunResults(folder);
        var names = results.Names;
        return names.Count > 0
            ? new ReadRun(name, results.Run, names.ToDictionary(result => result, results.Read))
            : throw new InvalidDataException($"'{folder}' has no results; expected results/*.json, as every evaluation of a run leaves them.");
    }

    /// <summary>Names for runs: of each folder's path, as much of the end as tells it from the others, without what all end with.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> folders)
    {
        string[][] parts = [.. folders.Select(folder => Path.GetFullPath(folder).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        while (parts.Length > 1 && parts.All(part => part.Length > 1 && part[^1] == parts[0][^1]))
            parts = [.. parts.Select(part => part[..^1])];
        string[] names;
        var length = 0;
        do
        {
            length++;
            names = [.. parts.Select(part => string.Join('/', part.TakeLast(length)))];
        }
        while (names.Distinct().Count() < names.Length && parts.Any(part => part.Length > length));
        return names;
    }
}
