namespace PointClouds.Data.Text;

/// <summary>An item of a list.</summary>
/// <param name="Text">The item.</param>
/// <param name="Place">Where it is, as messages say it.</param>
internal sealed record ListItem(string Text, string Place)
{
    /// <summary>What is wrong with the item.</summary>
    public InvalidDataException Error(string problem) => new($"{Place}: {problem}");

    /// <summary>The path of a file that the item names.</summary>
    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public string Existing(string path) => File.Exists(path) ? path : throw Error($"there is no file '{path}'.");
}

/// <summary>Text files with one item a line.</summary>
internal static class ListFile
{
    /// <summary>Reads the lines that are not blank.</summary>
    /// <exception cref="InvalidDataException">The file is missing or has no lines.</exception>
    public static IReadOnlyList<ListItem> Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no file '{path}'.");
        ListItem[] lines = [.. File.ReadLines(path).Select((line, i) => new ListItem(line.Trim(), $"'{path}', line {i + 1}")).Where(line => line.Text.Length > 0)];
        return lines.Length > 0 ? lines : throw new InvalidDataException($"'{path}' is empty; expected one item a line.");
    }
}
