using Spectre.Console;

namespace RelDrop.Samples;

/// <summary>
/// Bars that show how far something is, and are gone when it is done. They go to the error stream if that is a terminal, so that
/// what is piped on has none of them; without a terminal there is none.
/// </summary>
public static class Bars
{
    /// <summary>A console that says nothing; nor are there bars beside it.</summary>
    public static IAnsiConsole Silent { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
    private static readonly Lazy<IAnsiConsole> Errors = new(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = InteractionSupport.Yes }));

    /// <summary>Shows how far work is that adds tasks of its own.</summary>
    /// <param name="console">Where the work's results go.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(IAnsiConsole console, Func<ProgressContext, T> work) => Place(console).Progress().AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(work);

    /// <summary>Shows how far one task is.</summary>
    /// <param name="console">Where the work's results go.</param>
    /// <param name="what">What is done.</param>
    /// <param name="steps">How many steps it has; null if that is not known, or they are not counted.</param>
    /// <param name="work">The work, which moves the task on.</param>
    public static T Show<T>(IAnsiConsole console, string what, double? steps, Func<ProgressTask, T> work) => Show(console, progress =>
    {
        var task = progress.AddTask(what.EscapeMarkup(), maxValue: steps ?? 1);
        task.IsIndeterminate = steps is null;
        return work(task);
    });

    /// <inheritdoc cref="Show{T}(IAnsiConsole, string, double?, Func{ProgressTask, T})"/>
    public static void Show(IAnsiConsole console, string what, double? steps, Action<ProgressTask> work) => Show(console, what, steps, task =>
    {
        work(task);
        return true;
    });

    /// <summary>Gives the terminal its cursor back, which a bar hides: for a process that ends in the middle.</summary>
    internal static void Leave(IAnsiConsole console)
    {
        if (Place(console) is var place && place != Silent)
            place.Cursor.Show();
    }

    // Results and bars on one terminal must know of each other, or they write into each other's lines.
    private static IAnsiConsole Place(IAnsiConsole console) => Console.IsErrorRedirected || console == Silent ? Silent : console.Profile.Out.IsTerminal ? console : Errors.Value;
}
