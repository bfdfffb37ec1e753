using System.Diagnostics;
using RelDrop.Tests.PointClouds.Commands;

namespace RelDrop.Tests.Studies;

/// <summary>A study of real trainings that ends in the middle, however it does, goes on and comes to the same bits.</summary>
public sealed class StoppedStudyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SignalTheory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public void It_goes_on_where_it_was(string signal, int code)
    {
        File.WriteAllText(folder["study.yaml"], $$"""
            name: points
            seeds: 1
            values: {epochs: "25"}
            methods:
              none: --relevance-dropout false
              RelDrop: --relevance-dropout true
            commands:
            - run: points train {method} --seed {seed} --epochs {epochs} {{string.Join(' ', CommandRunner.Tiny)}} --out {run}
              resume: points train --resume {run}
            - points evaluate {run} --robustness
            compare: [RelDrop - none]
            measures: [evaluate/accuracy, robustness/most_relevant@0.5]
            """);
        using var whole = Start("whole");
        Assert.True(whole.WaitForExit(Patience), "it did not end");
        Assert.True(whole.ExitCode == 0, whole.StandardError.ReadToEnd());

        using var stopped = Start("parts");
        Assert.True(SpinWait.SpinUntil(() => stopped.HasExited || File.Exists(folder["parts/cells/none_seed1/run/epochs.csv"]), Patience));
        using (var kill = Process.Start("kill", [$"-{signal}", $"{stopped.Id}"]))
            kill.WaitForExit();
        Assert.True(stopped.WaitForExit(Patience), "it did not end");
        Assert.Equal(code, stopped.ExitCode);
        Assert.False(File.Exists(folder["parts/summary.json"]));

        using var goneOn = Start("parts");
        Assert.True(goneOn.WaitForExit(Patience), "it did not end");
        Assert.True(goneOn.ExitCode == 0, goneOn.StandardError.ReadToEnd());
        foreach (var cell in (string[])["none_seed1", "reldrop_seed1"])
            Assert.Equal(File.ReadAllBytes(folder[$"whole/cells/{cell}/run/weights.safetensors"]), File.ReadAllBytes(folder[$"parts/cells/{cell}/run/weights.safetensors"]));
        Assert.Equal(File.ReadAllText(folder["whole/summary.json"]), File.ReadAllText(folder["parts/summary.json"]));
        Assert.Contains(signal == "KILL" ? "points train" : "--resume", File.ReadAllText(folder["parts/cells/none_seed1/log.txt"]), StringComparison.Ordinal);
    }

    private Process Start(string output)
    {
        // In the background of a shell, tests and what they start ignore SIGINT.
        var tool = Path.ChangeExtension(typeof(RelDrop.Tool.ReldropCommand).Assembly.Location, ".dll");
        return Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", tool, "study", folder["study.yaml"], "--out", folder[output], "--jobs", "1"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>A theory where there are signals to send.</summary>
    private sealed class SignalTheoryAttribute : TheoryAttribute
    {
        public SignalTheoryAttribute()
        {
            if (!OperatingSystem.IsLinux())
                Skip = "Sends signals as Linux does.";
        }
    }
}
