using System.Globalization;

namespace RelDrop.Samples.Runs;

/// <summary>The kinds of settings that there are.</summary>
public static class Kinds
{
    /// <summary>An empty list.</summary>
    private const string None = "none";

    public static Setting<int> Count(string key, string option, int standard, string description, params string[] aliases) =>
        Whole(key, option, standard, description, least: 1, int.MaxValue, aliases);

    /// <summary>A whole number within limits.</summary>
    public static Setting<int> Whole(string key, string option, int standard, string description, int least, int most = int.MaxValue, params string[] aliases) =>
        new(key, option, standard, description, Expected(least, most), "n", (text, out value) => Whole(text, out value) && value >= least && value <= most) { Aliases = aliases };

    /// <summary>A whole number within limits, or none.</summary>
    public static Setting<int?> MaybeCount(string key, string option, string description, string unset, int least, int most = int.MaxValue, params string[] aliases) =>
        new(key, option, null, description, Expected(least, most), "n", (text, out value) =>
        {
            var fits = Whole(text, out var number) && number >= least && number <= most;
            value = number;
            return fits;
        })
        { Unset = unset, Aliases = aliases };

    public static Setting<int> Seed(string key, string option, int standard, string description) =>
        new(key, option, standard, description, "a whole number of 0 or more", "n", (text, out value) => Whole(text, out value) && value >= 0);

    public static Setting<double> Number(string key, string option, double standard, string description, Func<double, bool> fits, string expected) =>
        new(key, option, standard, description, expected, "x", (text, out value) => Real(text, out value) && fits(value));

    public static Setting<double> Share(string key, string option, double standard, string description) =>
        Number(key, option, standard, description, value => value is >= 0 and <= 1, "a number from 0 to 1");

    public static Setting<double?> MaybeShare(string key, string option, string description) =>
        new(key, option, null, description, "a number above 0 and up to 1", "x", (text, out value) =>
        {
            var fits = Real(text, out var number) && number is > 0 and <= 1;
            value = number;
            return fits;
        });

    public static Setting<bool> Switch(string key, string option, bool standard, string description) =>
        new(key, option, standard, description, "true or false", "true|false", (text, out value) =>
        {
            value = text.ToUpperInvariant() is "TRUE" or "YES" or "ON";
            return value || text.ToUpperInvariant() is "FALSE" or "NO" or "OFF";
        });

    public static Setting<string> Choice(string key, string option, string standard, string description, IReadOnlyList<string> names) =>
        new(key, option, standard, $"{description} {string.Join(", ", names)}.", $"one of {string.Join(", ", names)}", "name", (text, out value) =>
        {
            value = names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
            return value.Length > 0;
        })
        { Names = names };

    /// <summary>One of several values by their names.</summary>
    public static Setting<T> Choice<T>(string key, string option, T standard, string description, params (string Name, T Value)[] choices)
        where T : struct, Enum
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        return new(key, option, standard, $"{description} {string.Join(", ", names)}.", $"one of {string.Join(", ", names)}", "name", (text, out value) =>
        {
            var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? default : choices[index].Value;
            return index >= 0;
        })
        { Names = names, NameOf = value => choices.Single(choice => choice.Value.Equals(value)).Name };
    }

    /// <summary>Several of some values by their names, in an order that matters; none by default.</summary>
    public static Setting<IReadOnlyList<T>> Choices<T>(string key, string option, string description, int most, params (string Name, T Value)[] choices)
        where T : struct, Enum
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        return new(key, option, [], $"{description} {string.Join(", ", names)}.", $"none, or some of {string.Join(", ", names)}", "name", (text, out value) =>
        {
            value = [];
            if (text.Equals(None, StringComparison.OrdinalIgnoreCase))
                return true;
            int[] indices = [.. Parts(text).Select(part => Array.FindIndex(names, name => name.Equals(part, StringComparison.OrdinalIgnoreCase)))];
            value = indices.Contains(-1) ? [] : [.. indices.Select(index => choices[index].Value)];
            return indices.Length > 0 && indices.Length <= most && !indices.Contains(-1);
        })
        { Names = names, MostValues = most, NameOf = value => ((IReadOnlyList<T>)value).Count == 0 ? None : string.Join(",", ((IReadOnlyList<T>)value).Select(one => choices.Single(choice => choice.Value.Equals(one)).Name)) };
    }

    /// <summary>So many numbers, or none.</summary>
    public static Setting<double[]?> Numbers(string key, string option, (int Least, int Most) count, double[]? standard, string description, string unset, Func<double[], bool> fits, string expected) =>
        new(key, option, standard, description, expected, "x", (text, out value) =>
        {
            var parts = Parts(text);
            value = new double[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                if (!Real(parts[i], out value[i]))
                    return false;
            }

            return parts.Length >= count.Least && parts.Length <= count.Most && fits(value);
        })
        {
            Unset = unset,
            MostValues = count.Most,
            NameOf = value => string.Join(", ", ((double[])value).Select(one => one.ToString(CultureInfo.InvariantCulture))),
        };

    /// <summary>A number within limits, or none.</summary>
    public static Setting<double?> MaybeNumber(string key, string option, string description, string unset, Func<double, bool> fits, string expected) =>
        new(key, option, null, description, expected, "x", (text, out value) =>
        {
            var isNumber = Real(text, out var number) && fits(number);
            value = number;
            return isNumber;
        })
        { Unset = unset };

    public static Setting<string?> Text(string key, string option, string description, string unset, string kind, params string[] aliases) =>
        new(key, option, null, description, $"a {kind}", kind, (text, out value) =>
        {
            value = text;
            return text.Length > 0;
        })
        { Unset = unset, Aliases = aliases };

    private static string Expected(int least, int most) => most == int.MaxValue ? $"a whole number of {least} or more" : $"a whole number from {least} to {most}";

    private static string[] Parts(string text) => text.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool Whole(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool Real(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
