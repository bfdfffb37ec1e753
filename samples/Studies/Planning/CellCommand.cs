using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Studies.Planning;

/// <summary>A command with places in braces: <c>{run}</c>, the cell's folder, <c>{seed}</c>, <c>{method}</c> and the settings' names.</summary>
/// <param name="Run">The command.</param>
/// <param name="Resume">What goes on with it once it has left a checkpoint; null if it is begun anew.</param>
internal sealed partial record CellCommand(string Run, string? Resume = null)
{
    /// <summary>The cell's folder, in braces.</summary>
    public const string RunPlace = "run";

    /// <summary>The cell's seed, in braces.</summary>
    public const string SeedPlace = "seed";

    /// <summary>The method's options, in braces.</summary>
    public const string MethodPlace = "method";

    /// <summary>The places of a command, each once.</summary>
    public static IEnumerable<string> Places(string command) => Place().Matches(command).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>The words of a command for a cell.</summary>
    /// <param name="command">One of this record's.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="run">Its folder.</param>
    public static IReadOnlyList<string> Words(string command, Cell cell, string run)
    {
        var texts = new Dictionary<string, string> { [RunPlace] = run, [SeedPlace] = cell.Seed.ToString(CultureInfo.InvariantCulture) };
        var options = cell.Condition.Levels.ToDictionary(level => level.Factor, level => level.Level.Options);
        options[MethodPlace] = cell.Method.Options;
        // Options are words of their own; a folder is one word, whatever is in its name.
        return [.. CommandLineParser.SplitCommandLine(command).SelectMany(word => Place().Match(word) is { Success: true } whole && whole.Length == word.Length && options.TryGetValue(whole.Groups[1].Value, out var several)
            ? CommandLineParser.SplitCommandLine(several)
            : [Place().Replace(word, place => texts.GetValueOrDefault(place.Groups[1].Value) ?? options[place.Groups[1].Value])])];
    }

    [GeneratedRegex(@"\{([^{}\s]*)\}")]
    private static partial Regex Place();
}
