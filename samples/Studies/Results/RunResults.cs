using System.Text.Json;

namespace RelDrop.Studies.Results;

/// <summary>The results in a run's folder. Each is a file that appears only when it is complete.</summary>
/// <param name="run">The run's folder.</param>
public sealed class RunResults(string run)
{
    /// <summary>What the folder of a run's results is called.</summary>
    public const string FolderName = "results";

    private const string Extension = ".json";

    /// <summary>The run's folder.</summary>
    public string Run { get; } = Path.GetFullPath(run);

    /// <summary>Where results are.</summary>
    public string Folder => Path.Combine(Run, FolderName);

    /// <summary>The names of all results, in the alphabet's order.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder, $"*{Extension}").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)] : [];

    /// <summary>The file of a result.</summary>
    /// <param name="name">Its name: the verb's, with what tells it from others of that verb, as <c>evaluate-contrary</c>.</param>
    /// <exception cref="ArgumentException">The name is none for a file.</exception>
    public string PathOf(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.'
            ? Path.Combine(Folder, name + Extension)
            : throw new ArgumentException($"'{name}' is no name of a result; expected letters, digits, dashes and dots.");

    /// <summary>Writes a result in place of the one of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="result">The result.</param>
    /// <exception cref="ArgumentException">The name is none for a file, or the result is not whole.</exception>
    public void Write(string name, Result result) => WriteTo(PathOf(name), result);

    /// <summary>Writes a result to a file, wherever that is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The result.</param>
    /// <exception cref="ArgumentException">The result is not whole.</exception>
    public static void WriteTo(string path, Result result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (ResultCheck.Mistake(result) is { } mistake)
            throw new ArgumentException($"The result {Path.GetFileNameWithoutExtension(path)} cannot be written: {mistake}.");
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(result, StudyJson.Default.Result));
    }

    /// <summary>Reads a result.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidDataException">It is none, or not whole; the message names the file.</exception>
    public Result Read(string name)
    {
        var path = PathOf(name);
        var result = StudyJson.Read(path, StudyJson.Default.Result);
        return ResultCheck.Mistake(result) is { } mistake ? throw new InvalidDataException($"{path}: {mistake}.") : result;
    }
}
