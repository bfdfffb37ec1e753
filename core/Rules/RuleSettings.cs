namespace RelDrop.Rules;

/// <summary>
/// A rule's settings by the names of its attribute's properties, whether they come from the attribute itself or from source.
/// Truth is 1.
/// </summary>
internal sealed class RuleSettings(Func<string, IReadOnlyList<double>?> read)
{
    /// <summary>A setting's values, or null if it was not given any.</summary>
    public IReadOnlyList<double>? this[string name] => read(name) is { Count: > 0 } values ? values : null;

    /// <summary>A setting of one value, or what it is if it was not given.</summary>
    public double Number(string name, double otherwise = 0) => this[name]?[0] ?? otherwise;

    /// <summary>Whether a setting is true.</summary>
    public bool Flag(string name) => Number(name) != 0;
}
