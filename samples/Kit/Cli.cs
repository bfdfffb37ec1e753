using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace RelDrop.Samples;

/// <summary>What all commands have in common: how they end, and what they say of mistakes: a line, never an exception that nobody catches.</summary>
public static partial class Cli
{
    /// <summary>The environment variable that shows where in the program a failure was.</summary>
    public const string TraceVariable = "RELDROP_TRACE";

    /// <summary>A width that no line reaches.</summary>
    internal const int NoEdge = 500;

    /// <summary>Runs a program's command.</summary>
    /// <returns>What the process is to end with: <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Func<IAnsiConsole, Command> create)
    {
        var console = AnsiConsole.Console;
        // Lines that go to a file have no edge to break at.
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = NoEdge;
        TorchMemory.KeepFreed();
        Console.CancelKeyPress += (_, _) => Bars.Leave(console);
        return Run(arguments, create(console));
    }

    /// <inheritdoc cref="Run(IReadOnlyList{string}, Func{IAnsiConsole, Command})"/>
    public static int Run(IReadOnlyList<string> arguments, Command command, InvocationConfiguration? configuration = null)
    {
        configuration ??= new InvocationConfiguration();
        command.Add(new HelpOption("--help", "-h"));
        command.Add(new VersionOption());
        if (arguments is [var first, var line] && Asking().Match(first) is { Success: true } asking)
            return Complete(command.Parse(line), int.Parse(asking.Groups["cursor"].ValueSpan, CultureInfo.InvariantCulture), configuration);
        var parsed = command.Parse(arguments);
        if (parsed.Action is HelpAction || Mistake(parsed) is not { } mistake)
            return parsed.Invoke(configuration);
        configuration.Error.WriteLine(OneLine($"{mistake} See --help."));
        return ExitCode.BadInput;
    }

    /// <summary>Runs an action; what is wrong with its input, or with it, goes to the error stream in one line.</summary>
    public static void SetAction(Command command, Action<ParseResult> action) => SetAction(command, parsed =>
    {
        action(parsed);
        return ExitCode.Done;
    });

    /// <inheritdoc cref="SetAction(Command, Action{ParseResult})"/>
    public static void SetAction(Command command, Func<ParseResult, int> action) => command.SetAction(parsed =>
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            TorchCpu.Ensure();
            return action(parsed);
        }
        catch (Exception e)
        {
            var (exitCode, line) = Describe(e);
            error.WriteLine(line);
            return exitCode;
        }
    });

    /// <summary>How a command ends that an exception ends, and what it says of it.</summary>
    public static (int ExitCode, string Line) Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception is OperationCanceledException)
            return (ExitCode.Stopped, OneLine(exception.Message));
        if (Cause(exception) is { } cause)
            return (ExitCode.BadInput, OneLine(cause.Message));
        // Of torch's messages, all but the first line is where in its code it was.
        var isTraced = Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 };
        return (ExitCode.Failure, isTraced ? exception.ToString() : $"Failed: {exception.GetType().Name}: {exception.Message.Split('\n')[0].TrimEnd()} {TraceVariable}=1 shows where.");
    }

    private static int Complete(ParseResult parsed, int cursor, InvocationConfiguration configuration)
    {
        foreach (var completion in parsed.GetCompletions(cursor))
            configuration.Output.WriteLine(completion.Label);
        return ExitCode.Done;
    }

    /// <summary>What is wrong with a command line; null if nothing is. What other mistakes follow from comes first.</summary>
    public static string? Mistake(ParseResult parsed)
    {
        // To the parser, an option that it does not know is an argument, where there may be any.
        var unknown = parsed.CommandResult.Tokens.Select(token => token.Value).Where(word => word.StartsWith('-') && !Path.Exists(word)).Concat(parsed.UnmatchedTokens).FirstOrDefault();
        string[] values = [.. parsed.Errors.Where(error => error.SymbolResult is OptionResult { Implicit: false }).Select(error => error.Message)];
        if (unknown is not null && (values.Length == 0 || unknown.StartsWith('-')))
            return Advise(unknown, parsed.CommandResult.Command);
        var all = values.Length > 0 ? values : [.. parsed.Errors.Select(error => error.Message)];
        return all.Length > 0 ? OfType().Replace(string.Join(' ', all), "") : null;
    }

    private static string Advise(string word, Command command)
    {
        var isOption = word.StartsWith('-');
        string[] known = [.. isOption ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)) : command.Subcommands.Select(inner => inner.Name)];
        var advice = Nearest.Of(word, known) is { } meant ? $"; did you mean '{meant}'?"
            : isOption || known.Length == 0 ? "." : $"; expected one of {string.Join(", ", known)}.";
        return $"'{command.Name}' has no {(isOption ? "option" : known.Length > 0 ? "command" : "argument")} '{word}'{advice}";
    }

    /// <summary>What input can be the cause of; null for what it cannot.</summary>
    private static Exception? Cause(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        InvalidDataException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException => e,
        // A value of RELDROP_ONEDNN, or pictures that would be too large.
        InvalidOperationException and not ObjectDisposedException => e,
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    // Types are the program's words for values, not the user's.
    [GeneratedRegex(@" as expected type '[^']*'")]
    private static partial Regex OfType();

    // As System.CommandLine's own directive, which only root commands have; those are called as their file.
    [GeneratedRegex(@"^\[suggest:(?<cursor>\d{1,9})\]$")]
    private static partial Regex Asking();
}
