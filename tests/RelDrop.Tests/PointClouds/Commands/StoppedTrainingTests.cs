namespace RelDrop.Tests.PointClouds.Commands;

/// <summary>A signal ends training after a step, and the run goes on as if there had been none.</summary>
public sealed class StoppedTrainingTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SignalFact]
    public void Ctrl_C_leaves_a_run_that_goes_on() => StopAndGoOn("INT");

    [SignalFact]
    public void So_does_an_ending_machine() => StopAndGoOn("TERM");

    private void StopAndGoOn(string signal)
    {
        string[] how = [.. CommandRunner.Tiny, "--epochs", "30", "--relevance-dropout", "--random-dropout", "--save-indices"];
        Assert.Equal(0, CommandRunner.Run(["train", .. how, "--out", folder["whole"]]).Code);

        var stopped = Signals.Stop(signal, typeof(global::PointClouds.PointsCommand), () => File.Exists(folder["parts/epochs.csv"]), ["train", .. how, "--out", folder["parts"]]);
        Assert.True(stopped.Code == 130, $"{stopped.Code}: {stopped.Error} {stopped.Output}");
        Assert.Matches(@"^Stopped in epoch \d+\. To go on: --resume ", stopped.Error);

        Assert.Equal((0, ""), CommandRunner.Run(["train", "--resume", folder["parts"]]) is var (code, _, message) ? (code, message) : default);
        Assert.Equal(File.ReadAllBytes(folder["whole/weights.safetensors"]), File.ReadAllBytes(folder["parts/weights.safetensors"]));
        Assert.Equal(WithoutTimes("whole"), WithoutTimes("parts"));
        foreach (var file in Directory.GetFiles(folder["whole/masked"]))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(folder["parts/masked"], Path.GetFileName(file))));
    }

    private string[] WithoutTimes(string run) => [.. File.ReadAllLines(folder[$"{run}/epochs.csv"]).Select(line => line[..line.LastIndexOf(',')])];
}
