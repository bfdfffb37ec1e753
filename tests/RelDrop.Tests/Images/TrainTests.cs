using Images.Configuration;
using RelDrop.Models;
using RelDrop.Weights;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

public sealed class TrainTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Train(string run, params string[] arguments) => Done(["train", Data(folder), .. TinyWith(arguments), "--output", folder[run]]);

    /// <summary>The epochs but for their times.</summary>
    private string[] Log(string run) => [.. File.ReadAllLines(folder[$"{run}/epochs.csv"]).Select(line => string.Join(',', line.Split(',')[..^2]))];

    [Fact]
    public void A_run_has_all_that_other_verbs_need_and_learns()
    {
        var output = Train("run", "--epochs", "4", "--tensorboard", "--train-crop", "none", "--lr", "0.02");
        Assert.Contains("resnet8 on 18 training and 9 test images of 3 classes, 16×16×3.", output, StringComparison.Ordinal);
        Assert.Equal(["blue", "green", "red"], File.ReadAllLines(folder["run/classes.txt"]));
        Assert.Equal("epoch,learning_rate,loss,train_accuracy,test_accuracy,test_loss", Log("run")[0]);
        Assert.Equal(5, Log("run").Length);
        Assert.NotEmpty(Directory.GetFiles(folder["run/tensorboard"]));
        Assert.True(File.Exists(folder["run/checkpoint.zip"]));
        using var model = new SmallResNet(3);
        model.LoadWeights(folder["run/best.safetensors"]);
        model.LoadWeights(folder["run/last.safetensors"]);

        var settings = Settings.Format.Read(folder["run/config.yaml"]);
        Assert.Equal((16, 3, 3, 4), (settings.Get(DataSettings.Size), settings.Get(DataSettings.Channels), settings.Get(ModelSettings.Classes), settings.Get(OptimizationSettings.Epochs)));
        Assert.Contains(Log("run")[1..], line => double.Parse(line.Split(',')[4], System.Globalization.CultureInfo.InvariantCulture) > 0.6);
    }

    [Fact]
    public void ResNets_get_the_stem_of_the_images_size()
    {
        Train("run", "--epochs", "1", "--model", "resnet18", "--images", "6", "--test-images", "3");
        Assert.Equal("resnet18_cifar", Settings.Format.Read(folder["run/config.yaml"]).Get(ModelSettings.Name));
        Done("evaluate", folder["run"]);
        Train("large", "--epochs", "1", "--model", "resnet18", "--stem", "large", "--images", "6", "--test-images", "3", "--img-size", "32");
        Assert.Equal("resnet18", Settings.Format.Read(folder["large/config.yaml"]).Get(ModelSettings.Name));
        Done("evaluate", folder["large"]);
    }

    [Theory]
    [InlineData("--reldrop", "block", "--reldrop", "pixel", "--reldrop", "topk", "--reldrop", "patch")]
    [InlineData("--reldrop", "random", "--reldrop-prob", "1", "--reprob", "0.5", "--remode", "pixel")]
    [InlineData("--reldrop", "block", "--composite", "EpsilonFlat", "--relevance-precision", "bfloat16", "--opt", "adamw", "--lr", "1e-3", "--no-bias-decay", "--smoothing", "0.1", "--mixup", "0.2", "--cutmix", "1", "--clip-grad", "1", "--grad-accum-steps", "2", "--model-ema", "--warmup-epochs", "1", "--sched-on-updates")]
    [InlineData("--sched", "step", "--decay-epochs", "1", "--nesterov", "--aa", "randaugment", "--train-crop", "resized", "--scale", "0.5", "1", "--ratio", "1", "1", "--in-chans", "1", "--drop-last", "--val-interval", "2")]
    [InlineData("--sched", "exponential", "--aa", "trivialaugmentwide", "--interpolation", "bicubic", "--mean", "0.5", "--std", "0.25", "0.25", "0.25", "--freeze", "layer?.*")]
    public void Every_option_trains(params string[] options)
    {
        Train("run", ["--epochs", "3", .. options]);
        Assert.Equal(4, Log("run").Length);
        Done("evaluate", folder["run"], "--weights", "last");
    }

    [Fact]
    public void Pretrained_weights_are_the_start_and_frozen_ones_stay()
    {
        Train("first", "--epochs", "1");
        Data(folder, "other", 4, 2, "one", "two");
        var output = Done(["train", folder["other"], .. Tiny, "--epochs", "2", "--pretrained", folder["first"], "--freeze", "backbone", "--output", folder["second"]]);
        Assert.Contains("The last layer begins anew", output, StringComparison.Ordinal);
        using var before = StateDict.Open(folder["first/best.safetensors"]);
        using var after = StateDict.Open(folder["second/last.safetensors"]);
        foreach (var tensor in before.Tensors.Where(tensor => !tensor.Name.StartsWith("fc.", StringComparison.Ordinal)))
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            Assert.True(tensor.Read().equal(after[tensor.Name].Read()).all().item<bool>(), tensor.Name);
        }

        // The same classes keep their last layer, unless it is to begin anew.
        Assert.DoesNotContain("begins anew", Train("third", "--epochs", "1", "--pretrained", folder["first/best.safetensors"]), StringComparison.Ordinal);
        Assert.Contains("begins anew", Train("fourth", "--epochs", "1", "--pretrained", folder["first/best.safetensors"], "--new-head"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_subset_is_balanced_and_the_seeds_own_and_the_test_images_are_not()
    {
        Train("a", "--epochs", "1", "--images", "9", "--test-images", "6", "--seed", "1");
        Train("b", "--epochs", "1", "--images", "9", "--test-images", "6", "--seed", "2");
        string[] Names(string run, bool train)
        {
            var data = global::Images.Data.ImageData.Open(Settings.Format.Read(folder[$"{run}/config.yaml"]));
            var source = train ? data.Train : data.Test;
            Assert.All(source.Labels.GroupBy(label => label), images => Assert.Equal(train ? 3 : 2, images.Count()));
            return [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
        }

        Assert.NotEqual(Names("a", train: true), Names("b", train: true));
        Assert.Equal(Names("a", train: false), Names("b", train: false));
    }

    [Fact]
    public void A_run_is_not_overwritten_unless_asked_for_and_not_gone_on_with_differently()
    {
        Train("run", "--epochs", "1");
        string[] same = ["train", folder["data"], .. Tiny, "--epochs", "1", "--output", folder["run"]];
        Assert.Contains("has a run already; expected another --output", Refused(same), StringComparison.Ordinal);
        Assert.Contains("training.batch_size is 4 (--batch-size), and was 6 when the run began; expected the same.", Refused("train", "--resume", folder["run"], "-b", "4"), StringComparison.Ordinal);
        Assert.Contains("reldrop.strategies is block (--reldrop), and was none when the run began", Refused("train", "--resume", folder["run"], "--reldrop", "block"), StringComparison.Ordinal);
        Done("train", "--resume", folder["run"]);
        Done([.. same, "--overwrite"]);
        Assert.Equal(2, Log("run").Length);
    }
}
