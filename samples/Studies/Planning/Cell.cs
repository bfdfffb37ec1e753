using System.Globalization;

namespace RelDrop.Studies.Planning;

/// <summary>A combination of settings.</summary>
/// <param name="Levels">Each setting's name and level.</param>
internal sealed record Condition(IReadOnlyList<(string Factor, Variant Level)> Levels)
{
    /// <summary>Its name, as a table has it; empty without settings.</summary>
    public string Name => string.Join(", ", Levels.Select(level => $"{level.Factor} {level.Level.Name}"));
}

/// <summary>One method with one seed under one combination of settings: a run.</summary>
/// <param name="Method">The method.</param>
/// <param name="Condition">The settings.</param>
/// <param name="Seed">The seed.</param>
internal sealed record Cell(Variant Method, Condition Condition, int Seed)
{
    /// <summary>Its name, as the name of a folder.</summary>
    public string Name => string.Join('_', [.. Condition.Levels.Select(level => FileName(level.Level.Name)), FileName(Method.Name), string.Create(CultureInfo.InvariantCulture, $"seed{Seed}")]);

    /// <summary>A name as folders have it.</summary>
    public static string FileName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? char.ToLowerInvariant(c) : '-'));
}
