using System.Diagnostics;

namespace RelDrop.Tests.PointClouds.Commands;

/// <summary>A signal ends training after a step, and the run goes on as if there had been none.</summary>
public sealed class StoppedTrainingTests : IClassFixture<OneThread>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableSignal("INT")]
    public void Ctrl_C_leaves_a_run_that_goes_on() => StopAndGoOn("INT");

    [SkippableSignal("TERM")]
    public void So_does_an_ending_machine() => StopAndGoOn("TERM");

    private void StopAndGoOn(string signal)
    {
        string[] how = [.. CommandRunner.Tiny, "--epochs", "30", "--relevance-dropout", "--random-dropout", "--save-indices"];
        Assert.Equal(0, CommandRunner.Run(["train", .. how, "--out", folder["whole"]]).Code);

        // In the background of a shell, tests and what they start ignore SIGINT.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--default-signal=INT", "dotnet", Path.ChangeExtension(typeof(global::PointClouds.PointsCommand).Assembly.Location, ".dll"), "train", .. how, "--out", folder["parts"]])
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || File.Exists(folder["parts/epochs.csv"]), Patience));
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            kill.WaitForExit();
        Assert.True(process.WaitForExit(Patience), "it did not end");
        Assert.True(process.ExitCode == 130, $"{process.ExitCode}: {error.Result} {output.Result}");
        Assert.Matches(@"^Stopped in epoch \d+\. To go on: --resume ", error.Result);

        Assert.Equal((0, ""), CommandRunner.Run(["train", "--resume", folder["parts"]]) is var (code, _, message) ? (code, message) : default);
        Assert.Equal(File.ReadAllBytes(folder["whole/weights.safetensors"]), File.ReadAllBytes(folder["parts/weights.safetensors"]));
        Assert.Equal(WithoutTimes("whole"), WithoutTimes("parts"));
        foreach (var file in Directory.GetFiles(folder["whole/masked"]))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(folder["parts/masked"], Path.GetFileName(file))));
    }

    private string[] WithoutTimes(string run) => [.. File.ReadAllLines(folder[$"{run}/epochs.csv"]).Select(line => line[..line.LastIndexOf(',')])];

    /// <summary>A fact where there are signals to send.</summary>
    private sealed class SkippableSignalAttribute : FactAttribute
    {
        public SkippableSignalAttribute(string signal)
        {
            if (!OperatingSystem.IsLinux())
                Skip = $"Sends SIG{signal} as Linux does.";
        }
    }
}
