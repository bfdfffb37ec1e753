using System.CommandLine;
using System.Globalization;

namespace RelDrop.Benchmarks.Soak;

/// <summary>Uses everything for as long as it is told, and looks whether anything grows or changes.</summary>
internal sealed class SoakCommand : Command
{
    private readonly Option<double> minutes = new("--minutes") { Description = "How long.", DefaultValueFactory = _ => 20 };

    public SoakCommand()
        : base("soak", "Attributes, trains, saves and resumes in turns; fails if memory, threads or files grow, or a result changes.")
    {
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is not (> 0 and <= 10_000))
                result.AddError($"--minutes is {token.Value}; expected a number above 0, of at most 10000.");
        });
        Options.Add(minutes);
        SetAction(parsed => Run(TimeSpan.FromMinutes(parsed.GetValue(minutes)), Console.Out));
    }

    /// <summary>Runs for a time, though no less than <see cref="SoakRun.LeastTurns"/>.</summary>
    /// <returns>The exit code: 1 where something grew or changed.</returns>
    public static int Run(TimeSpan time, TextWriter output)
    {
        TorchCpu.Ensure();
        using var run = new SoakRun(output);
        var fault = run.FirstFault(time);
        output.WriteLine(fault is null ? "Verdict: nothing grew, nothing changed." : $"Verdict: {fault}");
        return fault is null ? 0 : 1;
    }
}
