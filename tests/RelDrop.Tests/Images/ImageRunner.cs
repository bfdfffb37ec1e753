using System.CommandLine;
using System.Globalization;
using Images;
using RelDrop.Heatmaps;
using RelDrop.Samples;
using RelDrop.Studies.Results;
using RelDrop.Weights;
using Spectre.Console;
using static TorchSharp.torch;

namespace RelDrop.Tests.Images;

/// <summary>Runs the verbs on images of 16×16 pixels, whose class is their colour.</summary>
internal static class ImageRunner
{
    /// <summary>The smallest training that works on them.</summary>
    public static string[] Tiny { get; } = ["--model", "resnet8", "--batch-size", "6", "--workers", "0", "--tensorboard", "false"];

    /// <summary>It with other options, which may be some of its own.</summary>
    public static string[] TinyWith(params string[] arguments) => [.. Tiny.Chunk(2).Where(pair => !arguments.Contains(pair[0])).SelectMany(pair => pair), .. arguments];

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 500;
        var code = Cli.Run(arguments, new ImagesCommand(console), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a verb that is to do it, and gives what it prints.</summary>
    public static string Done(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    /// <summary>Runs a verb that is to refuse it in one line.</summary>
    public static string Refused(params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.True(code == 2, $"{code}: {error}");
        Assert.DoesNotContain('\n', error.TrimEnd());
        return error;
    }

    /// <summary>A result of a run.</summary>
    public static Result ResultOf(string run, string name) => new RunResults(run).Read(name);

    /// <summary>A result's number.</summary>
    public static double ScalarOf(this Result result, string name) => result.Scalars.Single(scalar => scalar.Name == name).Value;

    /// <summary>Folders train and test of classes.</summary>
    public static string Data(TemporaryFolder folder, string name = "data", int train = 6, int test = 3, params string[] classes)
    {
        string[] all = classes.Length > 0 ? classes : ["blue", "green", "red"];
        foreach (var (part, count) in new[] { ("train", train), ("test", test) })
            Classes(folder, $"{name}/{part}", count, all);
        return folder[name];
    }

    /// <summary>Folders of classes.</summary>
    public static string Classes(TemporaryFolder folder, string name, int count, params string[] classes)
    {
        using var generator = new TorchSharp.torch.Generator(7);
        foreach (var (label, className) in classes.Index())
        {
            Directory.CreateDirectory(folder[$"{name}/{className}"]);
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                var image = rand([3, 16, 16], generator: generator).mul_(Number.Of(0.3));
                image[label % 3].add_(Number.Of(0.6), Number.One);
                RgbImage.FromTensor(image).Save(folder[$"{name}/{className}/{i:00}.png"]);
            }
        }

        return folder[name];
    }

    /// <summary>A trained run whose network says the same of every image: the scores 0, 1, 2 and so on of the classes.</summary>
    public static string Constant(TemporaryFolder folder, string data, int classes)
    {
        Done(["train", data, .. Tiny, "--epochs", "1", "--output", folder["constant"]]);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var model = new RelDrop.Models.SmallResNet(classes);
        model.LoadWeights(folder["constant/best.safetensors"]);
        var parameters = model.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        parameters["fc.weight"].zero_();
        parameters["fc.bias"].copy_(tensor([.. Enumerable.Range(0, classes).Select(label => (float)label)]));
        model.SaveWeights(folder["constant/best.safetensors"]);
        return folder["constant"];
    }
}
