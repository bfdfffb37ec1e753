using System.CommandLine;
using System.Globalization;
using Explain;
using Explain.Training;
using RelDrop.Heatmaps;
using RelDrop.Models;
using RelDrop.Samples;
using RelDrop.Weights;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Explain;

public sealed class ExplainCommandTests : IClassFixture<OneThread>, IDisposable
{
    private static readonly Normalization Cifar = new([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);
    private readonly TemporaryFolder folder = new();
    private readonly string weights;

    public ExplainCommandTests()
    {
        weights = PathOf("lenet.safetensors");
        manual_seed(5);
        using var trained = ModelZoo.Create("lenet5", classes: 10);
        trained.SaveWeights(weights);
        AtomicFile.Write(PathOf("names.txt"), stream => stream.Write("zero\none\ntwo\nthree\nfour\n\"five\", 5\nsix\nseven\neight\nnine"u8));
        using var generator = new torch.Generator(2);
        foreach (var name in new[] { "a", "b", "c" })
            RgbImage.FromTensor(rand([3, 36, 40], generator: generator)).Save(PathOf($"images/{name}.png"));
    }

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        string[] model = arguments.Contains("--model") ? [] : ["--model", "LeNet5"];
        string[] classes = arguments.Contains("--class-count") || arguments.Contains("--no-classes") ? [] : ["--classes", PathOf("names.txt")];
        return Invoke([PathOf("images"), .. model, .. classes, "--out", PathOf("out"), .. arguments.Where(argument => argument != "--no-classes")]);
    }

    internal static (int Code, string Output, string Error) Invoke(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 500;
        var code = Cli.Run(arguments, new ExplainCommand(console) { new TrainCommand(console) }, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void Each_image_gets_heatmaps_and_overlays_under_each_preset_and_a_row_of_scores()
    {
        var (code, output, error) = Run("--weights", weights, "--preset", "epsilongamma", "--preset", "Gradient", "--batch", "2");
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("random", output, StringComparison.Ordinal);
        string[] maps = [.. from image in "abc" from preset in new[] { "EpsilonGamma", "Gradient" } from kind in new[] { "", "-overlay" } select $"{image}-{preset}{kind}.png"];
        Assert.Equal([.. maps.Append("grid.png").Append("scores.csv").Order(StringComparer.Ordinal)], Directory.GetFiles(PathOf("out")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

        var rows = File.ReadAllLines(PathOf("out/scores.csv"));
        Assert.Equal("image,top_class,top_name,top_probability,explained_class,explained_name,explained_probability", rows[0]);
        Assert.Equal(4, rows.Length);
        Assert.Contains("| b ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_show_the_relevance_of_the_chosen_class()
    {
        Assert.Equal(0, Run("--weights", weights, "--class", "\"FIVE\", 5", "--quantile", "1", "--colors", "bwr", "--preset", "EpsilonPlusFlat").Code);

        using var model = ModelZoo.Create("lenet5", classes: 10);
        model.LoadWeights(weights);
        model.eval();
        var images = new[] { "a", "b", "c" }.Select(name => new Preparation(32, 32, Cifar).Load(PathOf($"images/{name}.png"))).ToArray();
        using var inputs = stack(images.Select(image => image.ToTensor(Cifar)));
        using var attribution = ((IAttributable)model).Attribute(typeof(EpsilonPlusFlat), inputs, full([3], Number.Of(5), ScalarType.Int64));
        using var probabilities = attribution.Output.softmax(1);
        var rows = File.ReadAllLines(PathOf("out/scores.csv"));
        for (var i = 0; i < 3; i++)
        {
            var (name, map) = ("abc"[i], Heatmap.Of(attribution.Relevance[i]));
            Assert.Equal(map.Render(ColorMap.BlueWhiteRed).ToPng(), File.ReadAllBytes(PathOf($"out/{name}-EpsilonPlusFlat.png")));
            Assert.Equal(map.Overlay(images[i].ToGray(), ColorMap.BlueWhiteRed, 0.9, byStrength: true).ToPng(), File.ReadAllBytes(PathOf($"out/{name}-EpsilonPlusFlat-overlay.png")));
            Assert.Contains(",5,\"\"\"five\"\", 5\",", rows[i + 1], StringComparison.Ordinal);
            Assert.Equal(probabilities[i, 5].item<float>(), float.Parse(rows[i + 1].Split(',')[^1], CultureInfo.InvariantCulture), 5);
            Assert.Contains($"\",{probabilities[i].argmax().item<long>()},", rows[i + 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_images_go_to_several_grids()
    {
        for (var i = 0; i < 18; i++)
            File.Copy(PathOf("images/a.png"), PathOf($"images/more{i}.png"));
        Assert.Equal(0, Run("--weights", weights).Code);
        Assert.Equal(["grid-2.png", "grid.png"], Directory.GetFiles(PathOf("out"), "grid*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(22, File.ReadAllLines(PathOf("out/scores.csv")).Length);
    }

    [Fact]
    public void Random_weights_are_called_random_and_the_same_each_time()
    {
        var (code, output, _) = Run();
        Assert.Equal(0, code);
        Assert.Contains("No --weights: the weights of lenet5 are random", output, StringComparison.Ordinal);
        var first = File.ReadAllBytes(PathOf("out/a-EpsilonPlusFlat.png"));
        Run();
        Assert.Equal(first, File.ReadAllBytes(PathOf("out/a-EpsilonPlusFlat.png")));
    }

    [Fact]
    public void The_number_of_classes_is_given_or_beside_the_weights_or_in_them()
    {
        var (code, output, error) = Run("--weights", weights, "--no-classes", "--class", "9");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("class 9", output, StringComparison.Ordinal);
        Assert.Contains("expected 0 to 9", Run("--weights", weights, "--no-classes", "--class", "10").Error, StringComparison.Ordinal);
        Assert.Contains("class 2", Run("--class-count", "3", "--class", "2").Output, StringComparison.Ordinal);

        // As the folder of a run has them.
        File.Copy(PathOf("names.txt"), PathOf("classes.txt"));
        Assert.Contains("seven", Run("--weights", weights, "--no-classes", "--class", "seven").Output, StringComparison.Ordinal);
        File.Delete(PathOf("classes.txt"));
        File.Copy(PathOf("names.txt"), PathOf("lenet.classes.txt"));
        Assert.Contains("seven", Run("--weights", weights, "--no-classes", "--class", "seven").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_are_of_the_models_own_size_unless_another_is_given()
    {
        using var small = ModelZoo.Create("resnet18_cifar", classes: 4);
        small.SaveWeights(PathOf("resnet.safetensors"));
        string[] model = ["--model", "resnet18_cifar", "--weights", PathOf("resnet.safetensors"), "--no-classes"];
        Assert.Equal(0, Run(model).Code);
        Assert.Equal(32, RgbImage.Load(PathOf("out/a-EpsilonPlusFlat.png")).Width);
        Assert.Equal(0, Run([.. model, "--size", "16", "--resize", "18", "--mean", "0", "0", "0", "--std", "1", "1", "1"]).Code);
        Assert.Equal(16, RgbImage.Load(PathOf("out/a-EpsilonPlusFlat.png")).Width);
    }

    [Theory]
    [InlineData("There is no model 'vgg'; expected one of resnet18, resnet34", "--model", "vgg")]
    [InlineData("LeNet5 was not compiled under 'LRP'; expected one of EpsilonPlusFlat, EpsilonFlat", "--preset", "LRP")]
    [InlineData("There is no class 10; expected 0 to 9.", "--class", "10")]
    [InlineData("expected one of seismic, bwr", "--colors", "jet")]
    [InlineData("--resize is 4; expected at least --size", "--resize", "4")]
    [InlineData("Expected finite deviations above 0; got 1, 0, 1", "--std", "1", "0", "1")]
    [InlineData("LeNet5 does not take inputs of shape (3, 3, 28, 28)", "--size", "28")]
    [InlineData("The output of UNet has shape (3, 10, 32, 32); expected 10 classes an image.", "--model", "unet", "--size", "32")]
    [InlineData("nowhere.dat", "--weights", "nowhere.dat")]
    [InlineData("There is no file or folder 'nowhere.png'.", "nowhere.png")]
    public void Wrong_input_is_refused_by_name(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Theory]
    [InlineData("--quantile is 0; expected a share above 0", "--quantile", "0")]
    [InlineData("--batch is 0; expected at least 1.", "--batch", "0")]
    [InlineData("Cannot parse argument 'many' for option '--batch'", "--batch", "many")]
    public void A_wrong_command_line_is_told_in_one_line(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
    }

    [Fact]
    public void Broken_images_and_weights_are_refused()
    {
        File.WriteAllText(PathOf("images/d.png"), "no image");
        Assert.Contains("d.png", Run().Error, StringComparison.Ordinal);
        File.WriteAllText(PathOf("names.txt"), "a\nb");
        Assert.Contains("does not fit LeNet5: 0 loaded; 2 of another shape", Run("--weights", weights).Error, StringComparison.Ordinal);
        File.WriteAllText(PathOf("noise.pth"), "no weights");
        var (code, _, error) = Run("--weights", PathOf("noise.pth"), "--no-classes");
        Assert.Equal(2, code);
        Assert.Contains("noise.pth", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_commands_and_their_options()
    {
        Assert.Contains("train ", Invoke("--help").Output, StringComparison.Ordinal);
        Assert.Contains("resnet18_cifar", Invoke("--help").Output, StringComparison.Ordinal);
        Assert.Contains("--epochs", Invoke("train", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("Required argument 'images' missing", Invoke("--model", "lenet5").Error, StringComparison.Ordinal);
    }
}
