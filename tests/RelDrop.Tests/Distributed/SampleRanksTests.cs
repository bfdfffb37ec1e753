using RelDrop.Tests.Images;
using RelDrop.Tests.PointClouds.Commands;
using RelDrop.Tests.Texts;

namespace RelDrop.Tests.Distributed;

/// <summary>The samples' trainings on several ranks.</summary>
public sealed class SampleRanksTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Two ranks have one run: each line is said once, each file is written once, and other verbs go on from it.</summary>
    [MpiFact]
    public void Images_are_trained_on_by_several_ranks()
    {
        string[] train = ["train", ImageRunner.Data(folder), .. ImageRunner.TinyWith("--epochs", "2", "--reldrop", "block", "--distributed")];
        string[] files = ["best.safetensors", "checkpoint.zip", "classes.txt", "config.yaml", "epochs.csv", "last.safetensors"];
        foreach (var ranks in new[] { 2, 4 })
        {
            var run = folder[$"run{ranks}"];
            var result = Run(typeof(global::Images.ImagesCommand), ranks, [.. train, "--output", run]).Succeeded();
            Assert.Single(result.Output, line => line.StartsWith("resnet8 on 18 training and 9 test images of 3 classes", StringComparison.Ordinal));
            Assert.Single(result.Output, line => line.StartsWith("epoch 2: loss", StringComparison.Ordinal));
            Assert.Empty(result.Errors);
            Assert.Equal(files, Directory.GetFiles(run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(3, File.ReadAllLines(Path.Combine(run, "epochs.csv")).Length);
            ImageRunner.Done("evaluate", run);
        }
    }

    /// <summary>A run that was ended goes on with another number of ranks.</summary>
    [MpiFact]
    public void Images_are_gone_on_with_by_another_number_of_ranks()
    {
        var run = folder["run"];
        string[] train = ["train", ImageRunner.Data(folder), .. ImageRunner.TinyWith("--epochs", "40", "--reldrop", "block"), "--output", run];
        using (var process = Mpirun.Begin("mpirun", Arguments(typeof(global::Images.ImagesCommand), 2, train)))
        {
            while (!process.HasExited && !File.Exists(Path.Combine(run, "checkpoint.zip")))
                Thread.Sleep(20);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        ImageRunner.Done("train", "--resume", run);
        Assert.Equal(41, File.ReadAllLines(Path.Combine(run, "epochs.csv")).Length);
    }

    [MpiFact]
    public void What_all_ranks_find_wrong_is_said_once()
    {
        var result = Run(typeof(global::Images.ImagesCommand), 2, ["train", folder["nowhere"], .. ImageRunner.Tiny, "--output", folder["run"]]);
        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Errors, line => line.StartsWith("[rank 0] ", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Errors, line => line.StartsWith("[rank 1] ", StringComparison.Ordinal));
    }

    [MpiFact]
    public void Clouds_are_trained_on_by_several_ranks()
    {
        string[] train = ["train", .. CommandRunner.Tiny, "--epochs", "2", "--relevance-dropout", "--random-dropout", "--out", folder["run"]];
        var result = Run(typeof(global::PointClouds.PointsCommand), 3, train).Succeeded();
        Assert.Single(result.Output, line => line.StartsWith("epoch 2: loss", StringComparison.Ordinal));
        Assert.Equal(3, File.ReadAllLines(folder["run/epochs.csv"]).Length);
        Assert.Equal(0, CommandRunner.Run("evaluate", folder["run"]).Code);

        result = Run(typeof(global::PointClouds.PointsCommand), 2, [.. train, "--overwrite", "--save-indices"]);
        Assert.Contains(result.Errors, line => line.Contains("there are 2 ranks, each of which knows of its own clouds alone; expected one.", StringComparison.Ordinal));
    }

    /// <summary>More ranks than a small last batch has texts, and than there are test texts for all of them.</summary>
    [MpiFact]
    public void Texts_are_trained_on_by_several_ranks()
    {
        string[] train = ["train", .. TextRunner.Tiny, "--epochs", "2", "--warmup-epochs", "0", "--reldrop", "token", "--output", folder["run"]];
        var result = Run(typeof(global::Texts.TextCommand), 3, train).Succeeded();
        Assert.Single(result.Output, line => line.StartsWith("epoch 2: loss", StringComparison.Ordinal));
        Assert.Equal(3, File.ReadAllLines(folder["run/epochs.csv"]).Length);
        TextRunner.Done("evaluate", folder["run"]);
    }

    [Fact]
    public void A_launcher_can_be_asked_for() => Assert.Equal(
        "No launcher of MPI programs started this process: start it by mpirun -np 4 … or srun --mpi=pmix ….",
        ImageRunner.Refused("train", "anywhere", "--distributed").Trim());

    private static Mpirun.Result Run(Type program, int ranks, string[] arguments) => Mpirun.Start("mpirun", Arguments(program, ranks, arguments));

    private static string[] Arguments(Type program, int ranks, string[] arguments) => ["-np", $"{ranks}", Mpirun.Program[0], program.Assembly.Location, .. arguments];
}
