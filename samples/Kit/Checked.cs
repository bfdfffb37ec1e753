using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RelDrop.Samples;

/// <summary>Options that check what they are given, and say in the help text what they are without it.</summary>
public static class Checked
{
    /// <summary>A description with what stands for the value where none is given.</summary>
    public static string Default(string description, string standard) => $"{description} [default: {standard}]";

    /// <summary>A text, or none.</summary>
    public static Option<string?> Maybe(string name, string description, string standard, string helpName, params string[] aliases) =>
        new(name, aliases) { Description = Default(description, standard), HelpName = helpName };

    /// <summary>A whole number within limits, or none.</summary>
    public static Option<int?> MaybeCount(string name, string description, string standard, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = Default(description, standard),
        HelpName = "n",
        Validators = { result => RequireCount(name, result, least, most) },
    };

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Count(string name, string description, int value, int most = int.MaxValue, int least = 1) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => value,
        Validators = { result => RequireCount(name, result, least, most) },
    };

    /// <summary>A number within limits.</summary>
    public static Option<double> Number(string name, string description, double value, Func<double, bool> fits, string expected) => new(name)
    {
        Description = description,
        HelpName = "x",
        DefaultValueFactory = _ => value,
        Validators = { result => Require(name, result, fits, expected) },
    };

    /// <summary>One of some names, the first by default.</summary>
    public static Option<string> Choice(string name, string description, params string[] names) => new(name)
    {
        Description = $"{description} {string.Join(", ", names)}.",
        DefaultValueFactory = _ => names[0],
        HelpName = "name",
        CompletionSources = { names },
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
                    result.AddError($"{name} is {token.Value}; expected one of {string.Join(", ", names)}.");
            },
        },
    };

    private static void RequireCount(string name, OptionResult result, int least, int most) =>
        Require<int>(name, result, count => count >= least && count <= most, most == int.MaxValue ? $"at least {least}" : $"{least} to {most}");

    // What is no number at all has an error already, and a value that throws.
    private static void Require<T>(string name, OptionResult result, Func<T, bool> fits, string expected)
        where T : IParsable<T>
    {
        if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var given) && !fits(given))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {given}; expected {expected}."));
    }
}
