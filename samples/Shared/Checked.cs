using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RelDrop.Samples;

/// <summary>Options that check what they are given, and actions that say what was wrong with the rest: in a line, never by an exception that nobody catches.</summary>
internal static class Checked
{
    /// <summary>What the process ends with when a command line, a file or a name cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>Runs a command line; what is wrong with it goes to the error stream in one line, without all the options there are.</summary>
    public static int Invoke(ParseResult parsed, InvocationConfiguration? configuration = null)
    {
        configuration ??= new InvocationConfiguration();
        if (parsed.Action is not ParseErrorAction)
            return parsed.Invoke(configuration);
        configuration.Error.WriteLine(OneLine($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} See --help."));
        return BadInput;
    }

    /// <summary>A whole number within limits, or none.</summary>
    public static Option<int?> MaybeCount(string name, string description, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "n",
        Validators = { result => RequireCount(name, result, least, most) },
    };

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int> Count(string name, string description, int value, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => value,
        Validators = { result => RequireCount(name, result, 1, most) },
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
        catch (Exception e) when (Cause(e) is { } cause)
        {
            parsed.InvocationConfiguration.Error.WriteLine(OneLine(cause.Message));
            return BadInput;
        }
    });

    /// <summary>What input can be the cause of; null for mistakes of the program.</summary>
    private static Exception? Cause(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        InvalidDataException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException or OutOfMemoryException => e,
        // A value of RELDROP_ONEDNN, or pictures that would be too large.
        InvalidOperationException and not ObjectDisposedException => e,
        // Torch's, of which all but the first line is where in its code it was.
        ExternalException => new InvalidDataException(e.Message.Split('\n')[0], e),
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

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
