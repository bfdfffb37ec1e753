using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Studies.Planning;
using RelDrop.Studies.Reports;
using RelDrop.Studies.Running;
using RelDrop.Studies.Summaries;
using Spectre.Console;

namespace RelDrop.Studies;

/// <summary>The command line of a study: its cells as processes of this program, and what they come to.</summary>
internal sealed class StudyCommand : Command
{
    private readonly Argument<string> file = new("file") { Description = "The study, YAML." };
    private readonly Option<int> jobs = Checked.Count("--jobs", "How many cells are run at a time.", 1, most: 1024);
    private readonly Option<string?> output = Checked.Maybe("--out", "Where cells, summary and report go.", "out/studies/NAME", "folder", "-o");
    private readonly Option<string[]> set = new("--set") { Description = Checked.Default("Values in place of the file's.", "the file's"), HelpName = "name=value" };
    private readonly Option<bool> quick = new("--quick") { Description = "The file's quick variant: to see that everything works." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only print the commands." };
    private readonly IAnsiConsole console;
    private readonly ToolProgram? program;

    /// <summary>Makes the command.</summary>
    /// <param name="console">Where results go.</param>
    /// <param name="program">The program whose verbs a study's commands are; null for the one that is running, which is also asked beforehand whether it knows them.</param>
    public StudyCommand(IAnsiConsole console, ToolProgram? program = null)
        : base("study", "Runs every method with every seed, goes on where it was stopped, and compares what they come to.")
    {
        (this.console, this.program) = (console, program);
        Add(file);
        foreach (var option in (Option[])[jobs, output, set, quick, dryRun])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private int Run(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(file);
        var isQuick = parsed.GetValue(quick);
        var plan = StudyFile.Read(path, isQuick, Given(parsed.GetValue(set) ?? []));
        var folder = new StudyFolder(parsed.GetValue(output) ?? Path.Combine("out", "studies", Cell.FileName(plan.Name) + (isQuick ? "-quick" : "")));
        if (program is null)
            RequireKnown(parsed.RootCommandResult.Command, plan, folder);
        if (parsed.GetValue(dryRun))
        {
            Print(plan, folder);
            return ExitCode.Done;
        }

        using var only = folder.Lock();
        console.WriteLine($"{plan.Name}: {plan.Cells.Count} cells of {plan.Methods.Count} methods, {plan.Seeds.Count} seeds and {plan.Conditions.Count} conditions in {folder.FullPath}");
        var failures = new StudyRunner(console, program ?? ToolProgram.Current, plan, folder).Run(parsed.GetValue(jobs));
        return Report(plan, folder, failures);
    }

    private int Report(StudyPlan plan, StudyFolder folder, IReadOnlyList<CellFailure> failures)
    {
        var summary = Summarizing.Of(plan, folder, failures);
        SummaryFiles.Write(folder, summary);
        foreach (var (columns, rows) in (ReadOnlySpan<(IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<string>>)>)[SummaryTables.Means(summary), SummaryTables.Differences(summary)])
        {
            if (rows.Count > 0)
                console.Write(Tables.Of(console, columns, rows));
        }

        AtomicFile.Write(folder.PathOf("report.html"), HtmlPage.Write(StudyReport.Of(plan, folder, summary)));
        console.WriteLine($"Report: {folder.PathOf("report.html")}");
        if (failures.Count == 0)
            return ExitCode.Done;
        console.WriteLine($"{failures.Count} of {plan.Cells.Count} cells failed, and are in no number; the same command tries them again:");
        foreach (var failure in failures)
            console.WriteLine($"  {failure.Cell}: {failure.Message}");
        return ExitCode.Failure;
    }

    private void Print(StudyPlan plan, StudyFolder folder)
    {
        foreach (var (cell, command) in from cell in plan.Cells from command in plan.Commands select (cell, command))
            console.WriteLine(string.Join(' ', CellCommand.Words(command.Run, cell, folder.Of(cell).Run).Select(word => word.Contains(' ') ? $"\"{word}\"" : word)));
    }

    /// <summary>A word that the program does not know should be told now, not by every cell.</summary>
    private static void RequireKnown(Command tool, StudyPlan plan, StudyFolder folder)
    {
        foreach (var (cell, command) in from cell in plan.Cells.DistinctBy(cell => (cell.Method.Name, cell.Condition.Name)) from command in plan.Commands select (cell, command))
        {
            foreach (var text in new[] { command.Run, command.Resume }.OfType<string>())
            {
                var words = CellCommand.Words(text, cell, folder.Of(cell).Run);
                if (Cli.Mistake(tool.Parse(words)) is { } mistake)
                    throw new InvalidDataException($"The study's command '{string.Join(' ', words)}' cannot be run: {mistake}");
            }
        }
    }

    private static Dictionary<string, string> Given(string[] pairs)
    {
        var values = new Dictionary<string, string>();
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } name, var value] || !values.TryAdd(name, value))
                throw new InvalidDataException($"--set is {pair}; expected NAME=VALUE, each name once.");
        }

        return values;
    }
}
