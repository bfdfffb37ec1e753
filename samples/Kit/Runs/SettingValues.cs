using System.Collections.Immutable;

namespace RelDrop.Samples.Runs;

/// <summary>A value and where it is from, as <c>run.yaml, line 3</c>.</summary>
public readonly record struct Sourced(object? Value, string Source);

/// <summary>The settings' values; those that nothing gave are the defaults.</summary>
public sealed class SettingValues
{
    private readonly ImmutableDictionary<Setting, Sourced> given;

    private SettingValues(ImmutableDictionary<Setting, Sourced> given) => this.given = given;

    /// <summary>All by default.</summary>
    public static SettingValues Defaults { get; } = new(ImmutableDictionary<Setting, Sourced>.Empty);

    public T Get<T>(Setting<T> setting) => (T)Of(setting).Value!;

    public Sourced Of(Setting setting) => given.TryGetValue(setting, out var value) ? value : new Sourced(setting.Default, "by default");

    public bool IsGiven(Setting setting) => given.ContainsKey(setting);

    public SettingValues With<T>(Setting<T> setting, T value) => new(given.SetItem(setting, new Sourced(value, "set")));

    /// <summary>These values, and where there are others, those.</summary>
    public SettingValues With(IEnumerable<KeyValuePair<Setting, Sourced>> others) => new(given.SetItems(others));

    /// <summary>The values that were given.</summary>
    public IEnumerable<KeyValuePair<Setting, Sourced>> Given => given;

    /// <summary>What is wrong where two values contradict each other.</summary>
    public InvalidDataException Conflict(Setting one, Setting other, string expected)
    {
        string Describe(Setting setting) => $"{setting} is {setting.Format(Of(setting).Value)} ({Of(setting).Source})";
        return new InvalidDataException($"{Describe(one)} and {Describe(other)}; expected {expected}.");
    }
}
