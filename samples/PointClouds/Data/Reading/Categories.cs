namespace PointClouds.Data.Reading;

/// <summary>The classes that are read.</summary>
internal static class Categories
{
    /// <summary>All classes of a data set, or the first of them.</summary>
    /// <param name="classes">The data set's classes, in order.</param>
    /// <param name="count">How many; null for all.</param>
    /// <param name="place">Where the classes come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="InvalidDataException">There are fewer than two, or one twice.</exception>
    public static IReadOnlyList<string> First(IReadOnlyList<string> classes, int? count, string place)
    {
        if (classes.Count < 2)
            throw new InvalidDataException($"'{place}' has {classes.Count} classes; expected two or more.");
        if (classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"'{place}' has the class '{twice.Key}' {twice.Count()} times; expected once.");
        return count switch
        {
            null => classes,
            >= 2 when count <= classes.Count => [.. classes.Take(count.Value)],
            _ => throw new ArgumentOutOfRangeException(nameof(count), count, $"'{place}' has {classes.Count} classes; expected 2 to {classes.Count} categories."),
        };
    }
}
