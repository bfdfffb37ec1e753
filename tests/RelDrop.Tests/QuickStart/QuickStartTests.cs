using System.CommandLine;
using System.Globalization;
using QuickStart;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using Spectre.Console;
using static TorchSharp.torch;

namespace RelDrop.Tests.QuickStart;

public sealed class QuickStartTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        string[] defaults = arguments.Contains("--out") ? [] : ["--out", folder["out"]];
        var code = Cli.Run([.. arguments, .. defaults], new ImagesCommand(console), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private void Refused(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
    }

    /// <summary>A data set whose images differ in size.</summary>
    private string Images(params string[] classes)
    {
        var size = 20;
        foreach (var (part, name) in from part in new[] { "train", "test" } from name in classes select (part, name))
        {
            Directory.CreateDirectory(folder[$"data/{part}/{name}"]);
            for (var i = 0; i < 2; i++)
            {
                using var values = rand([3, size, size + 7]);
                RgbImage.FromTensor(values).Save(folder[$"data/{part}/{name}/{i}.png"]);
                size += 9;
            }
        }

        return folder["data"];
    }

    [Fact]
    public void A_folder_of_few_images_of_any_size_is_enough()
    {
        var (code, output, error) = Run("--data", Images("cat", "dog"), "--epochs", "1");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("4 training and 4 test images of 2 classes, 1 epochs", output, StringComparison.Ordinal);
        Assert.Equal(["relevance.png", "report.html"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Data_that_cannot_be_used_is_named()
    {
        Refused("There is no folder '", "--data", folder["nowhere"]);
        var data = Images("cat");
        Refused("has 1 class folders; expected two or more.", "--data", data);
        Directory.CreateDirectory(folder["data/train/dog"]);
        Refused("dog' has no .jpg or .png file.", "--data", data);
        Images("cat", "dog");
        File.WriteAllText(folder["data/train/dog/0.png"], "no image");
        Refused("0.png' is not an image that can be read.", "--data", data);
        File.WriteAllBytes(folder["data/train/dog/0.png"], []);
        Refused("0.png' is not an image that can be read.", "--data", data);
        Images("cat", "dog");
        Directory.Delete(folder["data/test/cat"], recursive: true);
        Refused("cat' has no .jpg or .png file.", "--data", data);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_known_before_the_work()
    {
        File.WriteAllText(folder["file"], "");
        Refused(folder["file"], "--out", folder["file"]);
        Refused(folder["file"], "--out", folder["file/inner"]);
        Refused("empty", "--out", "");
    }

    [Theory]
    [InlineData("--epochs is 0; expected 1 to 100000. See --help.", "--epochs", "0")]
    [InlineData("--images is 9; expected 10 to 100000.", "--images", "9")]
    [InlineData("--images is 2000000000; expected 10 to 100000.", "--images", "2000000000")]
    [InlineData("--seeds is -1; expected 1 to 1000.", "--seeds", "-1")]
    [InlineData("'many'", "--epochs", "many")]
    [InlineData("'99999999999'", "--epochs", "99999999999")]
    [InlineData("--epochs", "--epochs")]
    [InlineData("'images' has no option '--epoch'; did you mean '--epochs'? See --help.", "--epoch", "1")]
    [InlineData("'extra'", "extra")]
    public void A_wrong_command_line_is_told_in_one_line(string message, params string[] arguments) => Refused(message, arguments);
}
