using System.CommandLine;
using System.Globalization;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Output;
using RelDrop.Benchmarks.Rows;
using Spectre.Console;
using TorchSharp;

namespace RelDrop.Benchmarks;

/// <summary>The table of what the project promises.</summary>
internal sealed class RatiosCommand : Command
{
    private static IEnumerable<Row> Rows =>
    [
        .. AttributionRows.All,
        .. HookRows.All,
        .. VggRows.All,
        .. TrainingRows.All,
        .. MaskRows.All,
        .. MemoryRows.All,
        .. GeneratorRows.All,
    ];

    private readonly Option<string?> json = new("--json") { Description = "Write the results to this file, too." };
    private readonly Option<string> filter = new("--filter") { Description = "Only rows whose name contains this.", DefaultValueFactory = _ => "" };
    private readonly Option<int?> rounds = new("--rounds") { Description = "How often each side of a row runs; 21 by default." };
    private readonly Option<bool> quick = new("--quick") { Description = "Three rounds: to see that everything works." };

    public RatiosCommand()
        : base("ratios", "Times relevance, training and masking against what they are compared with, side by side in one process.")
    {
        rounds.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < 1)
                result.AddError($"--rounds is {value}; expected at least 1.");
        });
        Options.Add(json);
        Options.Add(filter);
        Options.Add(rounds);
        Options.Add(quick);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var isQuick = parsed.GetValue(quick);
        var schedule = new Rounds(parsed.GetValue(rounds) ?? (isQuick ? 3 : 21), WarmUp: isQuick ? 1 : 3);
        var text = parsed.GetRequiredValue(filter);
        var rows = Rows.Where(row => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (rows.Length == 0)
        {
            Console.Error.WriteLine($"No row's name contains '{text}'. There are:{Environment.NewLine}{string.Join(Environment.NewLine, Rows.Select(row => "  " + row.Name))}");
            return 1;
        }

        var results = new List<Result>();
        foreach (var row in rows)
        {
            Console.Error.WriteLine($"{results.Count + 1}/{rows.Length} {row.Name}");
            torch.manual_seed(1);
            results.Add(new Result(row, row.Measure(schedule)));
        }

        ResultTable.Write(AnsiConsole.Console, Machine.This, results);
        if (parsed.GetValue(json) is { } path)
            ResultFile.Write(path, Machine.This, results);
        return 0;
    }
}
