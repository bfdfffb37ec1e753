using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

/// <summary>What is wrong with input is one line and exit code 2.</summary>
public sealed class BadInputTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Train(string data, params string[] arguments) => ["train", data, .. Tiny, "--epochs", "1", "--output", folder["run"], .. arguments];

    [Theory]
    [InlineData("There is no recipe 'studdy'; did you mean 'study'?", "--recipe", "studdy")]
    [InlineData("--model is resnet19; expected one of resnet18", "--model", "resnet19")]
    [InlineData("--lr is 0; expected a number above 0.", "--lr", "0")]
    [InlineData("--mixup is 5; expected a number from 0 to 4.", "--mixup", "5")]
    [InlineData("--reldrop is blok; expected none, or some of block, patch, pixel, topk, random.", "--reldrop", "blok")]
    [InlineData("'train' has no option '--batchsize'; did you mean '--batch-size'?", "--batchsize", "3")]
    [InlineData("SmallResNet was not compiled under 'LRP'; expected one of EpsilonPlusFlat", "--reldrop", "block", "--composite", "LRP")]
    [InlineData("try a lower --lr.", "--lr", "1e30", "--epochs", "9")]
    [InlineData("training.warmup_epochs is 3 (--warmup-epochs) and training.epochs is 1 (--epochs); expected fewer epochs of warm-up.", "--warmup-epochs", "3")]
    [InlineData("expected a momentum above 0", "--nesterov", "--momentum", "0")]
    [InlineData("expected a model that has one: a resnet18 to 152", "--stem", "small", "--model", "vgg11")]
    [InlineData("No parameter is called 'layer9*'; expected backbone, or a pattern of names such as conv1.weight", "--freeze", "layer9*")]
    [InlineData("freezes all", "--freeze", "*")]
    [InlineData("LeNet5 does not take inputs of shape (1, 3, 16, 16)", "--model", "lenet5", "--img-size", "16")]
    [InlineData("The output of UNet has shape (1, 3, 16, 16); expected 3 classes an image.", "--model", "unet")]
    [InlineData("has 3 classes; expected 5, as model.num_classes says (--num-classes).", "--num-classes", "5")]
    [InlineData("2 images are asked for; expected 3 or more, one of each class.", "--images", "2")]
    [InlineData("Class 'blue' has 2 images; expected 10 or more, for 30 of all 3 classes equally.", "--images", "30")]
    [InlineData("input.mean has 2 values (--mean); expected one, or 3 as input.in_chans says.", "--mean", "0.5", "0.5")]
    [InlineData("nowhere.pth", "--pretrained", "nowhere.pth")]
    [InlineData("nowhere.yaml", "--config", "nowhere.yaml")]
    public void Options_are_refused_by_name(string message, params string[] arguments)
    {
        var data = Data(folder, "data", 2, 1);
        string[] epochs = arguments.Contains("--epochs") ? [] : ["--epochs", "1"];
        Assert.Contains(message, Refused(["train", data, .. TinyWith(arguments), .. epochs, "--output", folder["run"]]), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["run/last.safetensors"]));
    }

    [Fact]
    public void Folders_are_refused_by_name()
    {
        Assert.Contains("nowhere/train'; expected train/<class>/*.jpg|png", Refused(Train("nowhere")), StringComparison.Ordinal);
        Assert.Contains("There are no images; expected a folder of them, as DIR or --data-dir.", Refused(["train", .. Tiny, "--output", folder["run"]]), StringComparison.Ordinal);
        Classes(folder, "lonely", 2, "red");
        Assert.Contains("has 1 class folders; expected two or more.", Refused(Train(folder["lonely"])), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["data/train/empty"]);
        Data(folder);
        Assert.Contains("has no .jpg or .png file.", Refused(Train(folder["data"])), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["run/config.yaml"]));
        File.WriteAllText(folder["file"], "");
        Assert.Contains("file", Refused(["train", folder["data"], .. Tiny, "--output", folder["file"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_label_files_are_refused()
    {
        Directory.CreateDirectory(folder["idx"]);
        File.WriteAllBytes(folder["idx/train-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
        File.WriteAllBytes(folder["idx/train-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 1]);
        Assert.Contains("has 3 labels; expected 2, as", Refused(Train(folder["idx"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_images_end_training_or_are_replaced()
    {
        var data = Data(folder);
        File.WriteAllBytes(folder["data/train/blue/00.png"], []);
        File.WriteAllBytes(folder["data/train/red/02.png"], File.ReadAllBytes(folder["data/train/red/02.png"])[..90]);
        Assert.Contains("is not an image that can be read", Refused(Train(data)), StringComparison.Ordinal);
        Assert.Contains("2 training images could not be decoded, and others took their places; the first: '", Done(Train(data, "--bad-images", "skip", "--overwrite")), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_and_checkpoints_of_another_network_are_refused_and_earlier_ones_stay_whole()
    {
        var data = Data(folder);
        Done(Train(data));
        var before = File.ReadAllBytes(folder["run/checkpoint.zip"]);
        string[] Other(params string[] more) => ["train", data, "--model", "resnet18", "--epochs", "1", "--output", folder["other"], .. more];
        Assert.Contains("does not fit ResNet", Refused(Other("--pretrained", folder["run"])), StringComparison.Ordinal);

        // A checkpoint that is none of the settings beside it, and one that is cut off.
        var config = File.ReadAllText(folder["run/config.yaml"]);
        File.WriteAllText(folder["run/config.yaml"], config.Replace("name: resnet8", "name: lenet5", StringComparison.Ordinal).Replace("img_size: 16", "img_size: 32", StringComparison.Ordinal).Replace("epochs: 1", "epochs: 2", StringComparison.Ordinal));
        Assert.Contains("is not a checkpoint of this model", Refused("train", "--resume", folder["run"]), StringComparison.Ordinal);
        Assert.Contains("does not fit LeNet5", Refused("evaluate", folder["run"]), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["run/checkpoint.zip"]));
        File.WriteAllText(folder["run/config.yaml"], config);
        File.WriteAllBytes(folder["run/checkpoint.zip"], before[..(before.Length / 2)]);
        Assert.Contains("is not a checkpoint of this model", Refused("train", "--resume", folder["run"]), StringComparison.Ordinal);
        File.Delete(folder["run/checkpoint.zip"]);
        Assert.Contains("has no checkpoint to go on from", Refused("train", "--resume", folder["run"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("occlude")]
    [InlineData("focus")]
    [InlineData("zero-shot")]
    public void What_is_no_run_is_refused(string verb)
    {
        string[] needed = verb == "zero-shot" ? ["--imagenet-a", "nowhere"] : [];
        Assert.Contains("'nowhere' is not the folder of a run: it has no config.yaml.", Refused([verb, "nowhere", .. needed]), StringComparison.Ordinal);
    }

    /// <summary>A device on which every write fails as on a full disk.</summary>
    [Fact]
    public void A_full_disk_is_told_and_ends_nothing_but_the_command()
    {
        if (!File.Exists("/dev/full"))
            return;
        Done(Train(Data(folder)));
        Assert.Contains("space", Refused("evaluate", folder["run"], "--out", "/dev/full"), StringComparison.Ordinal);
    }
}
