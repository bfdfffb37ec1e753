using System.Text.Json;
using PointClouds;
using PointClouds.Configuration;
using RelDrop.Models.PointClouds;
using RelDrop.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds.Commands;

public sealed class TrainCommandTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    private void Train(string run, params string[] arguments)
    {
        var (code, _, error) = CommandRunner.Run(["train", .. CommandRunner.Tiny, "--out", PathOf(run), .. arguments]);
        Assert.Equal((0, ""), (code, error));
    }

    private void Resume(string run, params string[] arguments)
    {
        var (code, _, error) = CommandRunner.Run(["train", "--resume", PathOf(run), .. arguments]);
        Assert.Equal((0, ""), (code, error));
    }

    private static string Refused(params string[] arguments)
    {
        var (code, _, error) = CommandRunner.Run(arguments);
        Assert.Equal(2, code);
        Assert.DoesNotContain('\n', error.TrimEnd());
        return error;
    }

    /// <summary>The epochs but for their times.</summary>
    private string[] Log(string run) => [.. File.ReadAllLines(PathOf($"{run}/epochs.csv")).Select(line => line[..line.LastIndexOf(',')])];

    [Fact]
    public void A_run_has_all_that_is_needed_to_use_it()
    {
        Train("run", "--epochs", "2", "--relevance-dropout", "--save-indices", "--tensorboard");
        Assert.Equal(["sphere", "ellipsoid", "capsule"], File.ReadAllLines(PathOf("run/classes.txt")));
        Assert.Equal("epoch,learning_rate,loss,train_accuracy,test_instance_accuracy,test_class_accuracy", Log("run")[0]);
        Assert.Equal(3, Log("run").Length);
        Assert.NotEmpty(Directory.GetFiles(PathOf("run/tensorboard")));
        Assert.True(File.Exists(PathOf("run/checkpoint.zip")));

        var settings = Settings.Format.Read(PathOf("run/config.yaml"));
        Assert.Equal((3, 2, 24, true), (settings.Get(Settings.ClassCount), settings.Get(Settings.Epochs), settings.Get(Settings.Points), settings.Get(Settings.RelevanceDropout)));
        using var model = PointModelZoo.Create("pointnet2_small", 3, normals: true);
        model.LoadWeights(PathOf("run/weights.safetensors"));
        model.LoadWeights(PathOf("run/last.safetensors"));
    }

    [Fact]
    public void The_indices_of_dropped_points_are_written()
    {
        Train("run", "--epochs", "2", "--relevance-dropout", "--top-k", "0.25", "--save-indices");
        Assert.Equal(2, Directory.GetFiles(PathOf("run/masked")).Length);
        var lines = File.ReadAllLines(PathOf("run/masked/epoch-0002.jsonl"));
        Assert.Equal(18, lines.Length);
        foreach (var (i, line) in lines.Index())
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal((i / 9, i % 9), (entry.RootElement.GetProperty("step").GetInt32(), entry.RootElement.GetProperty("place").GetInt32()));
            var points = entry.RootElement.GetProperty("points").EnumerateArray().Select(point => point.GetInt32()).ToArray();
            Assert.Equal(6, points.Length);
            Assert.All(points, point => Assert.InRange(point, 0, 23));
        }
    }

    [Theory]
    [InlineData("--probability", "0.5")]
    [InlineData("--probability", "0")]
    [InlineData("--probability", "0.5", "--random-dropout", "--top-k", "0.25", "--fill", "duplicate_first")]
    public void Clouds_that_lost_no_point_have_no_indices(params string[] masks)
    {
        Train("run", ["--epochs", "1", "--relevance-dropout", "--save-indices", .. masks]);
        var lost = File.ReadAllLines(PathOf("run/masked/epoch-0001.jsonl")).Select(line =>
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.GetProperty("points").GetArrayLength();
        }).ToArray();
        Assert.Equal(18, lost.Length);
        Assert.Contains(0, lost);
        Assert.Equal(masks[1] != "0", lost.Any(count => count > 0));
    }

    [Theory]
    [InlineData("Adam", "--relevance-dropout", "--random-dropout")]
    [InlineData("SGD", "--relevance-dropout", "--fill", "duplicate_first", "--precision", "bfloat16", "--composite", "EpsilonPlusFlat")]
    public void A_run_that_goes_on_equals_one_that_never_stopped(string optimizer, params string[] masks)
    {
        string[] how = ["--optimizer", optimizer, "--step-size", "2", "--rotation", "--jitter", "--checkpoint-interval", "2", .. masks];
        Train("whole", ["--epochs", "4", .. how]);

        // Two epochs, and a third that was logged when the machine failed.
        Train("parts", ["--epochs", "2", .. how]);
        File.Copy(PathOf("parts/checkpoint.zip"), PathOf("two.zip"));
        Resume("parts", "--epochs", "3");
        File.Copy(PathOf("two.zip"), PathOf("parts/checkpoint.zip"), overwrite: true);
        Resume("parts", "--epochs", "4");

        Assert.Equal(Log("whole"), Log("parts"));
        Assert.Equal(File.ReadAllBytes(PathOf("whole/weights.safetensors")), File.ReadAllBytes(PathOf("parts/weights.safetensors")));
        Assert.Equal(File.ReadAllLines(PathOf("whole/config.yaml")).Where(line => !line.Contains("save_dir", StringComparison.Ordinal)), File.ReadAllLines(PathOf("parts/config.yaml")).Where(line => !line.Contains("save_dir", StringComparison.Ordinal)));
        Assert.Equal(0.7e-3, double.Parse(Log("whole")[3].Split(',')[1], System.Globalization.CultureInfo.InvariantCulture), 9);
    }

    [Fact]
    public void The_feature_transforms_penalty_is_part_of_pointnets_loss()
    {
        using var scope = NewDisposeScope();
        using var model = new PointNet(3);
        model.eval();
        var (points, labels) = (rand(4, 6, 20), tensor([0L, 1, 2, 0]));
        var (output, loss) = Networks.Objective(model)!(points, labels);
        var (logits, transform) = model.ForwardWithTransform(points);
        Assert.True(output.allclose(logits));
        var penalty = PointNet.TransformPenalty(transform).item<float>();
        Assert.True(penalty > 0.1);
        Assert.Equal(nn.functional.cross_entropy(logits, labels).item<float>() + (0.001 * penalty), loss.item<float>(), 1e-5);
        using var basic = new PointNet(3, featureTransform: false);
        Assert.Null(Networks.Objective(basic));
    }

    [Fact]
    public void Options_override_the_file()
    {
        File.WriteAllText(PathOf("a.yaml"), "training:\n  epochs: 7\n  batch_size: 6\n  seed: 5\n");
        Train("run", "--config", PathOf("a.yaml"), "--epochs", "1");
        var settings = Settings.Format.Read(PathOf("run/config.yaml"));
        Assert.Equal((1, 9, 5), (settings.Get(Settings.Epochs), settings.Get(Settings.BatchSize), settings.Get(Settings.Seed)));
    }

    [Fact]
    public void A_run_is_not_overwritten_unless_asked_for_and_not_gone_on_with_differently()
    {
        Train("run", "--epochs", "1");
        string[] same = ["train", .. CommandRunner.Tiny, "--out", PathOf("run"), "--epochs", "1"];
        Assert.Contains("has a run already; expected another --out", Refused(same), StringComparison.Ordinal);
        Assert.Contains("training.batch_size is 4 (--batch), and was 9 when the run began; expected the same.", Refused("train", "--resume", PathOf("run"), "--batch", "4"), StringComparison.Ordinal);
        Resume("run", "--epochs", "2", "--batch", "9");
        Assert.Contains("training.epochs is 1 (--epochs); expected 2 or more", Refused("train", "--resume", PathOf("run"), "--epochs", "1"), StringComparison.Ordinal);
        File.WriteAllText(PathOf("run/epochs.csv"), "epoch\n");
        Assert.Contains("epochs.csv, line 1: expected 'epoch,learning_rate,", Refused("train", "--resume", PathOf("run"), "--epochs", "3"), StringComparison.Ordinal);
        Assert.Equal(0, CommandRunner.Run([.. same, "--overwrite"]).Code);
        Assert.Equal(2, Log("run").Length);
    }

    [Theory]
    [InlineData("nowhere.yaml", "--config", "nowhere.yaml")]
    [InlineData("ModelNet40 is read from a folder; got none.", "--dataset", "ModelNet40")]
    [InlineData("There is no folder 'nowhere'", "--dataset", "ModelNet40", "--data", "nowhere")]
    [InlineData("'nowhere' is not the folder of a run: it has no config.yaml.", "--resume", "nowhere")]
    [InlineData("PointNet2Small was not compiled under 'LRP'; expected one of EpsilonFlat", "--relevance-dropout", "--composite", "LRP")]
    [InlineData("expected a finite one. Try a training.learning_rate below 1E+30", "--rate", "1e30", "--epochs", "3", "--optimizer", "SGD")]
    [InlineData("expected cpu", "--device", "cuda")]
    public void Wrong_input_is_refused_by_name(string message, params string[] arguments)
    {
        if (arguments.Contains("cuda") && cuda.is_available())
            return;
        string[] tiny = [.. CommandRunner.Tiny.Chunk(2).Where(pair => !arguments.Contains(pair[0])).SelectMany(pair => pair)];
        string[] output = arguments.Contains("--resume") ? [] : ["--out", PathOf("run")];
        Assert.Contains(message, Refused(["train", .. tiny, .. output, .. arguments]), StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("run/weights.safetensors")));
    }
}
