using System.Diagnostics;
using System.Text.Json;

namespace RelDrop.Tests.Cases;

/// <summary>Runs a case in a process of its own, which may overflow its stack or not end.</summary>
internal static class IsolatedCase
{
    private const string Mark = "case result: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static CaseResult Run(Case source)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(IsolatedCase).Assembly.Location, source.Id])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new(Verdict.Slow, $"not done after {Patience.TotalSeconds:0} s");
        }

        var line = output.Result.Split('\n').LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal));
        return line is null
            ? new(Verdict.Crash, $"the process died with {process.ExitCode}: {errors.Result.Split('\n')[0]}")
            : JsonSerializer.Deserialize<CaseResult>(line[Mark.Length..])!;
    }

    /// <summary>
    /// The process's own code. By hand, <c>dotnet RelDrop.Tests.dll exec/nameof</c> says what becomes of a case, and with
    /// <c>--print</c> shows its source and what was generated for it, too.
    /// </summary>
    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments is [Mutations.MutantWorker.Command, .. var rest])
            return Mutations.MutantWorker.RunAll(rest);
        if (arguments is [Mutations.MutantWorker.Single, .. var one])
            return Mutations.MutantWorker.RunOne(one);
        if (arguments is [Distributed.RankProgram.Command, .. var ranked])
            return Distributed.RankProgram.Start(ranked);
        if (arguments is not [var id, ..] || !CaseFiles.All.TryGetValue(id, out var source))
        {
            Console.Error.WriteLine($"One of: {string.Join(' ', CaseFiles.All.Keys)}");
            return 2;
        }

        if (arguments is [_, "--print"])
            Console.WriteLine(string.Join('\n', [source.Text, .. CaseCompilation.Of(source).Generated]));
        Console.WriteLine(Mark + JsonSerializer.Serialize(CaseRunner.RunHere(source)));
        Console.Out.Flush();

        // A generator that does not end runs on in a thread of its own.
        Environment.Exit(0);
        return 0;
    }
}
