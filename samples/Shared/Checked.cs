using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RelDrop.Samples;

/// <summary>Options that check what they are given, and actions that say what was wrong with the rest.</summary>
internal static class Checked
{
    /// <summary>What the process ends with when a file or a name cannot be used; 1 is a wrong command line.</summary>
    public const int BadInput = 2;

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        Validators = { result => RequireCount(name, result) },
    };

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int> Count(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => value,
        Validators = { result => RequireCount(name, result) },
    };

    /// <summary>A number within limits.</summary>
    public static Option<double> Number(string name, string description, double value, Func<double, bool> fits, string expected) => new(name)
    {
        Description = description,
        HelpName = "x",
        DefaultValueFactory = _ => value,
        Validators = { result => Require(name, result, fits, expected) },
    };

    /// <summary>Runs an action; what is wrong with its input goes to the error stream in one line.</summary>
    public static void SetAction(Command command, Action<ParseResult> action) => command.SetAction(parsed =>
    {
        try
        {
            TorchCpu.Ensure();
            action(parsed);
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return BadInput;
        }
    });

    private static void RequireCount(string name, OptionResult result) => Require<int>(name, result, count => count >= 1, "at least 1");

    // What is no number at all has an error already, and a value that throws.
    private static void Require<T>(string name, OptionResult result, Func<T, bool> fits, string expected)
        where T : IParsable<T>
    {
        if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var given) && !fits(given))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {given}; expected {expected}."));
    }
}
