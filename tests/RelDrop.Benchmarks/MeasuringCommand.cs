using System.CommandLine;
using System.Globalization;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Output;
using Spectre.Console;
using TorchSharp;

namespace RelDrop.Benchmarks;

/// <summary>A command that measures rows, shows them as a table and can write them to a file.</summary>
internal abstract class MeasuringCommand : Command
{
    private readonly int usualRounds;
    private readonly Option<string?> json = new("--json") { Description = "Write the results to this file, too: a JSON object of the machine and the rows, replaced as a whole after each row, so that a run that ends early leaves what it had." };
    private readonly Option<string> filter = new("--filter") { Description = "Only rows whose name contains this.", DefaultValueFactory = _ => "" };
    private readonly Option<int?> rounds = new("--rounds");
    private readonly Option<bool> quick = new("--quick") { Description = "Three rounds: to see that everything works." };

    protected MeasuringCommand(string name, string description, int usualRounds)
        : base(name, description)
    {
        this.usualRounds = usualRounds;
        rounds.Description = $"How often each side of a row runs; {usualRounds} by default.";
        rounds.Validators.Add(result =>
        {
            // What is no number at all has an error already, and a value that throws.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < 1)
                result.AddError($"--rounds is {value}; expected at least 1.");
        });
        foreach (var option in (Option[])[json, filter, rounds, quick])
            Options.Add(option);
        SetAction(Run);
    }

    /// <summary>What is measured, in order.</summary>
    protected abstract IEnumerable<Row> Rows { get; }

    private int Run(ParseResult parsed)
    {
        var text = parsed.GetRequiredValue(filter);
        var rows = Rows.Where(row => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (rows.Length == 0)
        {
            Console.Error.WriteLine($"No row's name contains '{text}'. There are:{Environment.NewLine}{string.Join(Environment.NewLine, Rows.Select(row => "  " + row.Name))}");
            return 1;
        }

        var isQuick = parsed.GetValue(quick);
        var schedule = new Rounds(parsed.GetValue(rounds) ?? (isQuick ? 3 : usualRounds), WarmUp: isQuick ? 1 : 3);
        TorchCpu.Ensure();
        var machine = Machine.Now();
        var results = new List<Result>();
        // What cannot be written should be known before the work, not after.
        var path = parsed.GetValue(json);
        if (path is not null && !TryWrite(path, machine, results))
            return 1;
        var isWritten = true;
        foreach (var row in rows)
        {
            Console.Error.WriteLine($"{results.Count + 1}/{rows.Length} {row.Name}");
            // Networks are big, and each is to start without what the one before left to the garbage collector.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            torch.manual_seed(1);
            results.Add(new Result(row, row.Measure(schedule)));
            isWritten = path is null || TryWrite(path, machine, results);
        }

        ResultTable.Write(AnsiConsole.Console, machine, results);
        return isWritten ? 0 : 1;
    }

    private static bool TryWrite(string path, Machine machine, IEnumerable<Result> results)
    {
        try
        {
            ResultFile.Write(path, machine, results);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The results could not be written to {path}: {e.Message}");
            return false;
        }
    }
}
