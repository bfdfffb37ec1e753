using Images;
using Images.Configuration;
using Images.Data;
using Images.Training;
using RelDrop.Distributed;
using RelDrop.Samples.Runs;
using RelDrop.Weights;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

/// <summary>A training that was stopped anywhere comes to the same bits as one that was not.</summary>
public sealed class ResumeTests : IClassFixture<OneThread>, IDisposable
{
    private const int Epochs = 3;
    private const int StepsPerEpoch = 3;

    private static readonly string[] How =
    [
        "--epochs", $"{Epochs}", "--reldrop", "block", "--reldrop", "pixel", "--reprob", "0.5", "--mixup", "0.2", "--model-ema", "--warmup-epochs", "1", "--nesterov",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string[] WithoutTimes(string run) => [.. File.ReadAllLines(Path.Combine(run, "epochs.csv")).Select(line => string.Join(',', line.Split(',')[..^2]))];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void At_any_step(int step)
    {
        Done(["train", Data(folder), .. Tiny, .. How, "--output", folder["whole"]]);
        var run = new ImageRun(folder["whole"]);
        Assert.Equal(Epochs * StepsPerEpoch, Weights(run.ReadSettings(), "one.zip", [], out var whole));

        Assert.Equal(step, Weights(run.ReadSettings(), "parts.zip", [step], out _));
        Assert.Equal((Epochs * StepsPerEpoch) - step, Weights(run.ReadSettings(), "parts.zip", [], out var parts));
        Assert.Equal(whole, parts);
        Assert.Equal(File.ReadAllBytes(run.Checkpoint).Length, File.ReadAllBytes(folder["parts.zip"]).Length);
    }

    [SignalFact]
    public void After_a_signal()
    {
        string[] all = ["train", Data(folder), .. Tiny, .. How[2..], "--epochs", "30"];
        Done([.. all, "--output", folder["whole"]]);
        var (code, output, error) = Signals.Stop("TERM", typeof(ImagesCommand), () => File.Exists(folder["parts/epochs.csv"]), [.. all, "--output", folder["parts"]]);
        Assert.True(code == 130, $"{code}: {error} {output}");
        Assert.Matches(@"^Stopped in epoch \d+\. To go on: --resume ", error);
        Done("train", "--resume", folder["parts"], "--workers", "2");
        Assert.Equal(File.ReadAllBytes(folder["whole/best.safetensors"]), File.ReadAllBytes(folder["parts/best.safetensors"]));
        Assert.Equal(File.ReadAllBytes(folder["whole/last.safetensors"]), File.ReadAllBytes(folder["parts/last.safetensors"]));
        Assert.Equal(WithoutTimes(folder["whole"]), WithoutTimes(folder["parts"]));
    }

    /// <summary>Trains until a step, or to the end, from the checkpoint if there is one.</summary>
    /// <returns>How many batches it took.</returns>
    private int Weights(SettingValues settings, string checkpoint, int[] stopAfter, out byte[] weights)
    {
        using var stop = new CancellationTokenSource();
        var resumes = File.Exists(folder[checkpoint]);
        using var training = new ImageTraining(settings, ImageData.Open(settings).Train, folder[checkpoint], resumes, Ranks.Join(), stop.Token);
        if (resumes)
            training.Resume();
        var batches = 0;
        foreach (var _ in training.Batches())
        {
            if (++batches == stopAfter.FirstOrDefault(-1))
                stop.Cancel();
        }

        using (training.UseTested())
            training.Model.SaveWeights(folder["weights.safetensors"]);
        weights = File.ReadAllBytes(folder["weights.safetensors"]);
        return batches;
    }
}
