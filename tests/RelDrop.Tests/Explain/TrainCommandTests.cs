using RelDrop.Heatmaps;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Explain;

public sealed class TrainCommandTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainCommandTests()
    {
        using var generator = new torch.Generator(3);
        foreach (var part in new[] { "train", "test" })
        {
            foreach (var (label, name) in new[] { "upper", "lower" }.Index())
            {
                for (var i = 0; i < 16; i++)
                {
                    // A bright bar in the upper or the lower half: mirroring and shifting leave the class.
                    using var image = rand([3, 32, 32], generator: generator).mul_(Number.Of(0.3));
                    var top = 4 + (16 * label) + (i % 5);
                    image.slice(1, top, top + 4, 1).add_(Number.Of(0.6), Number.One);
                    RgbImage.FromTensor(image).Save(PathOf($"data/{part}/{name}/{i:00}.png"));
                }
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    private (int Code, string Output, string Error) Train(params string[] arguments) =>
        ExplainCommandTests.Invoke(["train", "--model", "lenet5", "--data", PathOf("data"), "--out", PathOf("new/lenet5.safetensors"), "--batch", "8", .. arguments]);

    [Fact]
    public void A_model_learns_and_its_weights_explain_images()
    {
        var (code, output, error) = Train("--epochs", "12", "--rate", "3e-3");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("32 training and 32 test images of 2 classes", output, StringComparison.Ordinal);
        Assert.Contains("Test accuracy: 100.0 %.", output, StringComparison.Ordinal);
        Assert.Equal("lower\nupper\n", File.ReadAllText(PathOf("new/lenet5.classes.txt")));

        var explained = ExplainCommandTests.Invoke("explain", PathOf("data/test/upper/03.png"), PathOf("data/test/lower/03.png"), "-m", "lenet5", "-w", PathOf("new/lenet5.safetensors"), "--out", PathOf("out"));
        Assert.Equal((0, ""), (explained.Code, explained.Error));
        var rows = File.ReadAllLines(PathOf("out/scores.csv"));
        Assert.Contains("\"upper\"", rows[1], StringComparison.Ordinal);
        Assert.Contains("\"lower\"", rows[2], StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf("out/03-2-EpsilonPlusFlat.png")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        byte[] Weights(string seed)
        {
            Assert.Equal(0, Train("--epochs", "1", "--images", "8", "--test-images", "2", "--seed", seed).Code);
            return File.ReadAllBytes(PathOf("new/lenet5.safetensors"));
        }

        var first = Weights("4");
        Assert.Equal(first, Weights("4"));
        Assert.NotEqual(first, Weights("5"));
    }

    [Theory]
    [InlineData("There is no model 'lenet'", "--model", "lenet")]
    [InlineData("expected train/<class>/*.jpg|png", "--data", "nowhere")]
    [InlineData("LeNet5 does not take inputs of shape (1, 3, 28, 28)", "--size", "28")]
    [InlineData("The output of UNet has shape (1, 2, 32, 32); expected 2 classes an image.", "--model", "unet", "--size", "32")]
    [InlineData("a folder; expected a file", "--out", ".")]
    [InlineData("expected a finite one. Try a --rate below 1E+30", "--rate", "1e30", "--epochs", "3")]
    public void Wrong_input_is_refused_by_name(string message, params string[] arguments)
    {
        string[] defaults = ["--model", "lenet5", "--data", PathOf("data"), "--out", PathOf("new/lenet5.safetensors")];
        var (code, _, error) = ExplainCommandTests.Invoke(["train", .. defaults.Chunk(2).Where(pair => !arguments.Contains(pair[0])).SelectMany(pair => pair), .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("new/lenet5.safetensors")));
    }

    [Fact]
    public void A_broken_image_a_missing_class_and_one_class_are_refused()
    {
        File.WriteAllText(PathOf("data/train/lower/zz.png"), "no image");
        Assert.Contains("zz.png", Train().Error, StringComparison.Ordinal);
        File.Delete(PathOf("data/train/lower/zz.png"));
        Directory.Delete(PathOf("data/test/lower"), recursive: true);
        Assert.Contains(Path.Combine("test", "lower"), Train().Error, StringComparison.Ordinal);
        Directory.Delete(PathOf("data/train/lower"), recursive: true);
        Assert.Contains("has 1 class folders; expected two or more", Train().Error, StringComparison.Ordinal);
    }
}
