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
    private const int Share = 1000;
    private const int Workers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Runs all; a process that dies or hangs is a fault of the mutant that it was at, unless the user's own code did it.</summary>
    public IReadOnlyList<MutantResult> Run()
    {
        var results = new ConcurrentBag<MutantResult>();
        var next = -1;
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, _ =>
        {
            Process? process = null;
            for (int number, runs = 0; (number = Interlocked.Increment(ref next)) < count; runs++)
            {
                if (runs % Share == 0 || process?.HasExited == true)
                    Replace(ref process);
                results.Add(Run(process!, number));
            }

            End(process);
        });
        return [.. results.OrderBy(result => result.Mutant.Number)];
    }

    private void Replace(ref Process? process)
    {
        End(process);
        process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(MutantRun).Assembly.Location, MutantWorker.Command, seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,

            // Most of the time goes into code that runs a few times only.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        })!;
    }

    private static void End(Process? process)
    {
        if (process is { HasExited: false })
            process.Kill(entireProcessTree: true);
        process?.Dispose();
    }

    private MutantResult Run(Process process, int number)
    {
        process.StandardInput.WriteLine(number);
        process.StandardInput.Flush();
        for (var isOwn = false; ;)
        {
            var line = process.StandardOutput.ReadLineAsync();
            var answers = line.Wait(Patience);
            if (!answers)
                process.Kill(entireProcessTree: true);
            if (!answers || line.Result is null)
            {
                process.WaitForExit();
                return new(Mutant.Of(number, seed), new(isOwn ? Verdict.Invalid : answers ? Verdict.Crash : Verdict.Slow, answers ? $"the process died with {process.ExitCode}" : $"not done after {Patience.TotalSeconds:0} s"));
            }

            if (line.Result.StartsWith(MutantWorker.OwnCode, StringComparison.Ordinal))
                isOwn = bool.Parse(line.Result[MutantWorker.OwnCode.Length..]);
            else if (line.Result.StartsWith(MutantWorker.Mark, StringComparison.Ordinal))
                return JsonSerializer.Deserialize<MutantResult>(line.Result[MutantWorker.Mark.Length..])!;
        }
    }
}
