using System.CommandLine;

namespace Explain;

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
        Validators = { result => { if (result.GetValueOrDefault<int?>() is < 1 and var given) result.AddError($"{name} is {given}; expected at least 1."); } },
    };

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int> Count(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => value,
        Validators = { result => { if (result.GetValueOrDefault<int>() is < 1 and var given) result.AddError($"{name} is {given}; expected at least 1."); } },
    };

    /// <summary>A number within limits.</summary>
    public static Option<double> Number(string name, string description, double value, Func<double, bool> fits, string expected) => new(name)
    {
        Description = description,
        HelpName = "x",
        DefaultValueFactory = _ => value,
        Validators = { result => { if (result.GetValueOrDefault<double>() is var given && !fits(given)) result.AddError(FormattableString.Invariant($"{name} is {given}; expected {expected}.")); } },
    };

    /// <summary>Runs an action; what is wrong with its input goes to the error stream in one line.</summary>
    public static void SetAction(Command command, Action<ParseResult> action) => command.SetAction(parsed =>
    {
        try
        {
            action(parsed);
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return BadInput;
        }
    });
}
