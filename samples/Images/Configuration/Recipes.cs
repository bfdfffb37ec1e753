using RelDrop.Samples;
using RelDrop.Samples.Runs;

namespace Images.Configuration;

/// <summary>Settings that belong together, as files in this assembly.</summary>
internal static class Recipes
{
    private const string Prefix = "recipes/";
    private const string Suffix = ".yaml";

    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Recipes).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <exception cref="InvalidDataException">There is no such recipe.</exception>
    public static SettingValues Read(string name)
    {
        if (!Names.Contains(name))
            throw new InvalidDataException($"There is no recipe '{name}'; {(Nearest.Of(name, Names) is { } meant ? $"did you mean '{meant}'?" : $"expected one of {string.Join(", ", Names)}.")}");
        using var content = typeof(Recipes).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        return Settings.Format.Read($"recipe {name}", content);
    }
}
