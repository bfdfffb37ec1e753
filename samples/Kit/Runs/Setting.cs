using System.Globalization;

namespace RelDrop.Samples.Runs;

/// <summary>Something that training can be told, in a file or on the command line.</summary>
/// <param name="key">Its place in a file, as <c>training.batch_size</c>.</param>
/// <param name="option">Its name on the command line.</param>
/// <param name="description">What it means.</param>
/// <param name="expected">What its values are.</param>
/// <param name="helpName">What stands for its values in a list of options.</param>
public abstract class Setting(string key, string option, string description, string expected, string helpName)
{
    public string Key { get; } = key;

    public string Option { get; } = option;

    public string Description { get; } = description;

    public string Expected { get; } = expected;

    public string HelpName { get; } = helpName;

    /// <summary>The value where none is given; null if it depends on others.</summary>
    public abstract object? Default { get; }

    /// <summary>What stands for the value where it is null.</summary>
    public string Unset { get; init; } = "none";

    /// <summary>All values, where they are names.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How many values there may be, separated by commas or, in a file, as a list.</summary>
    public int MostValues { get; init; } = 1;

    /// <summary>Other names on the command line.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Reads a value.</summary>
    /// <param name="text">The text; null where a file has no value.</param>
    /// <param name="isQuoted">Whether a file has it in quotation marks, so that it cannot be a number.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether the text is a value of this setting.</returns>
    public abstract bool TryParse(string? text, bool isQuoted, out object? value);

    /// <summary>Names values that are none of a file's kinds.</summary>
    public Func<object, string>? NameOf { get; init; }

    /// <summary>A value as a file has it: a flag, a number, a text or null.</summary>
    public object? ForFile(object? value) => value is null || NameOf is null ? value : NameOf(value);

    /// <summary>A value as a text.</summary>
    public string Format(object? value) => ForFile(value) switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        var other => string.Create(CultureInfo.InvariantCulture, $"{other}"),
    };

    /// <summary>A value as a list of options says it.</summary>
    public string Describe(object? value) => value is null ? Unset : Format(value);

    public override string ToString() => Key;
}

/// <summary>Reads a value of a type.</summary>
public delegate bool Parse<T>(string text, out T value);

/// <summary>A setting whose values have a type; nullable if there may be none.</summary>
/// <inheritdoc cref="Setting"/>
public sealed class Setting<T>(string key, string option, T standard, string description, string expected, string helpName, Parse<T> parse)
    : Setting(key, option, description, expected, helpName)
{
    public override object? Default => standard;

    private static Type Type => Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

    public override bool TryParse(string? text, bool isQuoted, out object? value)
    {
        value = null;
        if (text is null)
            return default(T) is null && standard is null;
        // A list is a text in a file, and one of a single number looks like one.
        if ((isQuoted && Type != typeof(string) && MostValues == 1) || !parse(text, out var parsed))
            return false;
        value = parsed;
        return true;
    }
}
