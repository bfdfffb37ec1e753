using System.CommandLine;
using RelDrop.Samples;
using Spectre.Console;

namespace Explain.Training;

/// <summary>The command line of training: which model on which images, how long, and where its weights go.</summary>
internal sealed class TrainCommand : Command
{
    private readonly ModelOptions model = new();
    private readonly Option<string> data = new("--data", "-d") { Description = "A folder of images: train/<class>/*.jpg|png and test/<class>/….", Required = true, HelpName = "folder" };
    private readonly Option<int?> images = Checked.MaybeCount("--images", "The number of training images.", "all");
    private readonly Option<int?> testImages = Checked.MaybeCount("--test-images", "The number of test images.", "all");
    private readonly Option<int> epochs = Checked.Count("--epochs", "How often each image is seen.", 10);
    private readonly Option<int> batch = Checked.Count("--batch", "How many images a step sees.", 64);
    private readonly Option<double> rate = Checked.Number("--rate", "The first learning rate; it falls to 0 along a cosine.", 1e-3, value => value > 0 && double.IsFinite(value), "a number above 0");
    private readonly Option<int> seed = new("--seed") { Description = "The seed of the weights and of the images' order.", DefaultValueFactory = _ => 1, HelpName = "n" };
    private readonly Option<string?> output = Checked.Maybe("--out", "The file of weights. The classes' names go beside it, .classes.txt.", "MODEL.safetensors", "file", "-o");

    public TrainCommand(IAnsiConsole console)
        : base("train", "Trains a model on a folder of images and writes its weights: what to begin with where there are none.")
    {
        model.AddTo(this);
        foreach (var option in (Option[])[data, images, testImages, epochs, batch, rate, seed, output])
            Add(option);
        Cli.SetAction(this, parsed => new TrainingRun(console).Run(Request(parsed)));
    }

    private TrainingRequest Request(ParseResult parsed)
    {
        var info = model.Info(parsed);
        return new TrainingRequest(
            info,
            parsed.GetRequiredValue(data),
            model.Preparation(parsed, info),
            parsed.GetValue(images),
            parsed.GetValue(testImages),
            parsed.GetValue(epochs),
            parsed.GetValue(batch),
            parsed.GetValue(rate),
            parsed.GetValue(seed),
            parsed.GetValue(output) ?? $"{info.Name}.safetensors",
            model.Repeat(parsed));
    }
}
