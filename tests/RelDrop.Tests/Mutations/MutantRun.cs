using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RelDrop.Tests.Cases;

namespace RelDrop.Tests.Mutations;

/// <summary>Runs many mutants in processes beside each other.</summary>
internal sealed class MutantRun(int seed, int count)
{
    /// <summary>How many a process runs, since what it has loaded stays.</summary>
    private const int Share = 400;
    private const int Workers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<MutantResult> results = [];

    /// <summary>Runs all; a process that dies or hangs is a fault of the mutant that it was at.</summary>
    public IReadOnlyList<MutantResult> Run()
    {
        var ranges = new ConcurrentQueue<(int From, int To)>(Enumerable.Range(0, (count + Share - 1) / Share).SelectMany(i => Split(i * Share, Math.Min(count, (i + 1) * Share))));
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, _ =>
        {
            while (ranges.TryDequeue(out var range))
            {
                for (var next = range.From; next < range.To;)
                    next = RunProcess(next, range.To);
            }
        });
        return [.. results.OrderBy(result => result.Mutant.Number)];
    }

    private static IEnumerable<(int From, int To)> Split(int from, int to) => [(from, (from + to) / 2), ((from + to) / 2, to)];

    /// <summary>Runs mutants until the last or until the process ends.</summary>
    /// <returns>The next one to be run.</returns>
    private int RunProcess(int from, int to, bool checksGradient = true)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(MutantRun).Assembly.Location, MutantWorker.Command, .. new[] { seed, from, to, checksGradient ? 1 : 0 }.Select(number => number.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var at = from;
        while (true)
        {
            var line = process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Patience))
            {
                process.Kill(entireProcessTree: true);
                return Lost(at, new(Verdict.Slow, $"not done after {Patience.TotalSeconds:0} s"));
            }

            if (line.Result is not { } text)
                break;
            if (text.StartsWith(MutantWorker.Start, StringComparison.Ordinal))
                at = int.Parse(text[MutantWorker.Start.Length..], CultureInfo.InvariantCulture);
            if (text.StartsWith(MutantWorker.Mark, StringComparison.Ordinal))
            {
                results.Add(JsonSerializer.Deserialize<MutantResult>(text[MutantWorker.Mark.Length..])!);
                at++;
            }
        }

        process.WaitForExit();
        if (at >= to)
            return to;

        // TorchSharp does not catch what torch throws in autograd, which is of the user's own making where forward writes what autograd has kept.
        return checksGradient && errors.Result.Contains("c10::Error", StringComparison.Ordinal)
            ? RunProcess(at, at + 1, checksGradient: false)
            : Lost(at, new(Verdict.Crash, $"the process died with {process.ExitCode}: {string.Join(' ', errors.Result.Split('\n').Take(3))}"));
    }

    private int Lost(int number, CaseResult result)
    {
        results.Add(new(Mutant.Of(number, seed), result));
        return number + 1;
    }
}
