using System.Globalization;

namespace Explain;

/// <summary>The classes of a model, by number.</summary>
internal sealed class ClassNames
{
    private readonly string[] names;

    private ClassNames(string[] names) => this.names = names;

    public int Count => names.Length;

    public string this[int index] => names[index];

    /// <summary>The file of names that belongs to a file of weights: <c>lenet5.classes.txt</c> to <c>lenet5.safetensors</c>.</summary>
    public static string FileBeside(string weights) => Path.ChangeExtension(weights, ".classes.txt");

    /// <summary>The file of names that lies beside a file of weights: its own, or that of the run whose folder it is in; null if there is neither.</summary>
    public static string? Find(string weights) =>
        new[] { FileBeside(weights), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights))!, "classes.txt") }.FirstOrDefault(File.Exists);

    /// <summary>Names, one a line.</summary>
    /// <exception cref="InvalidDataException">A line is empty, or there are fewer than two.</exception>
    public static ClassNames Read(string file)
    {
        var lines = File.ReadAllText(file).TrimEnd().Split('\n').Select(line => line.Trim()).ToArray();
        if (Array.FindIndex(lines, line => line.Length == 0) is >= 0 and var empty)
            throw new InvalidDataException($"'{file}' has no name in line {empty + 1}; expected a class a line.");
        return lines.Length > 1 ? new ClassNames(lines) : throw new InvalidDataException($"'{file}' has {lines.Length} line; expected two classes or more.");
    }

    /// <summary>Classes that have numbers only.</summary>
    public static ClassNames Numbers(int count) => new([.. Enumerable.Range(0, count).Select(i => $"class {i}")]);

    /// <summary>The class of a number or a name, in any case.</summary>
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public int IndexOf(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < Count ? number : throw new InvalidDataException($"There is no class {number}; expected 0 to {Count - 1}.");
        int[] found = [.. Enumerable.Range(0, Count).Where(i => names[i].Equals(text, StringComparison.OrdinalIgnoreCase))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidDataException($"There is no class '{text}' among the {Count}, which are {string.Join(", ", names.Take(3))}{(Count > 3 ? ", …" : "")}"),
            _ => throw new InvalidDataException($"Several classes are called '{text}': {string.Join(", ", found)}. Give the number."),
        };
    }
}
