using System.CommandLine;
using System.Globalization;
using Explain;
using RelDrop.Conformance.Models;
using RelDrop.Heatmaps;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Explain;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly string weights;

    public ExplainCommandTests()
    {
        weights = PathOf("resnet.dat");
        manual_seed(5);
        using var trained = ResNet.ResNet18Cifar();
        trained.save(weights);
        AtomicFile.Write(PathOf("names.txt"), stream => stream.Write("zero\none\ntwo\nthree\nfour\n\"five\", 5\nsix\nseven\neight\nnine"u8));
        using var generator = new torch.Generator(2);
        foreach (var name in new[] { "a", "b", "c" })
            RgbImage.FromTensor(rand([3, 20, 24], generator: generator)).Save(PathOf($"images/{name}.png"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string PathOf(string name) => Path.Combine(folder, name);

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        string[] model = arguments.Contains("--model") ? [] : ["--model", "ResNet18"];
        string[] all = [PathOf("images"), .. model, "--size", "16", "--classes", PathOf("names.txt"), "--out", PathOf("out"), .. arguments];
        var code = new ExplainCommand(new ResNets(), console).Parse(all).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private sealed class ResNets : IModels
    {
        public IReadOnlyList<string> Names => ["resnet18", "resnet50"];

        public nn.Module<Tensor, Tensor> Create(string name, int classes) => ResNet.ResNet18Cifar();

        public void LoadWeights(nn.Module<Tensor, Tensor> model, string file) => model.load(file);
    }

    [Fact]
    public void Each_image_gets_heatmaps_and_overlays_under_each_preset_and_a_row_of_scores()
    {
        var (code, output, error) = Run("--weights", weights, "--preset", "epsilonplus", "--preset", "Gradient", "--batch", "2");
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("random", output, StringComparison.Ordinal);
        string[] maps = [.. from image in "abc" from preset in new[] { "EpsilonPlus", "Gradient" } from kind in new[] { "", "-overlay" } select $"{image}-{preset}{kind}.png"];
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

        using var model = ResNet.ResNet18Cifar();
        model.load(weights);
        model.eval();
        var images = new[] { "a", "b", "c" }.Select(name => new Preparation(18, 16, Normalization.ImageNet).Load(PathOf($"images/{name}.png"))).ToArray();
        using var inputs = stack(images.Select(image => image.ToTensor(Normalization.ImageNet)));
        using var attribution = model.Attribute<EpsilonPlusFlat>(inputs, full([3], 5, ScalarType.Int64));
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
        Assert.Contains("No --weights: the weights of resnet18 are random", output, StringComparison.Ordinal);
        var first = File.ReadAllBytes(PathOf("out/a-EpsilonPlus.png"));
        Run();
        Assert.Equal(first, File.ReadAllBytes(PathOf("out/a-EpsilonPlus.png")));
    }

    [Theory]
    [InlineData("There is no model 'vgg'; expected one of resnet18, resnet50.", "--model", "vgg")]
    [InlineData("ResNet was not compiled under 'LRP'; expected one of EpsilonPlus, EpsilonPlusFlat", "--preset", "LRP")]
    [InlineData("There is no class 10; expected 0 to 9.", "--class", "10")]
    [InlineData("expected one of seismic, bwr", "--colors", "jet")]
    [InlineData("--quantile is 0; expected a share above 0", "--quantile", "0")]
    [InlineData("--batch is 0; expected at least 1.", "--batch", "0")]
    [InlineData("--resize is 4; expected at least --size", "--resize", "4")]
    [InlineData("Expected finite deviations above 0; got 1, 0, 1", "--std", "1", "0", "1")]
    [InlineData("nowhere.dat", "--weights", "nowhere.dat")]
    [InlineData("There is no file or folder 'nowhere.png'.", "nowhere.png")]
    public void Wrong_input_is_refused_by_name(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Fact]
    public void A_broken_image_or_another_number_of_classes_is_refused()
    {
        File.WriteAllText(PathOf("images/d.png"), "no image");
        Assert.Contains("d.png", Run().Error, StringComparison.Ordinal);
        File.WriteAllText(PathOf("names.txt"), "a\nb");
        Assert.Contains("(3, 10); expected 2 classes", Run("--batch", "3").Error, StringComparison.Ordinal);
    }
}
