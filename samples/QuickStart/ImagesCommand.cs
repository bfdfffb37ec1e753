using System.CommandLine;
using RelDrop.Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>The command line of the comparison on images.</summary>
internal sealed class ImagesCommand : Command
{
    private static readonly Plan Full = new(TrainingImages: 1500, TestImages: 1000, Epochs: 20);
    private static readonly Plan Quick = new(TrainingImages: 400, TestImages: 200, Epochs: 4);

    /// <summary>Of a folder, which may have far more images.</summary>
    private const int ImagesOfFolder = 5000;

    private readonly Option<string?> data = Checked.Maybe("--data", "A folder of images, train/<class>/*.jpg|png and test/<class>/….", "drawn shapes", "folder");
    private readonly Option<string> output = new("--out", "-o") { Description = "Where pictures and report go.", DefaultValueFactory = _ => Path.Combine("out", "quickstart"), HelpName = "folder" };
    private readonly Option<bool> quick = new("--quick") { Description = "Fewer images and epochs: to see that everything works." };
    // In memory, each image takes 12 kB.
    private readonly Option<int?> images = Checked.MaybeCount("--images", "The number of training images.", $"{Full.TrainingImages}, {ImagesOfFolder} with --data, {Quick.TrainingImages} with --quick", least: 10, most: 100_000);
    private readonly Option<int?> epochs = Checked.MaybeCount("--epochs", "The number of epochs.", $"{Full.Epochs}, {Quick.Epochs} with --quick", most: 100_000);
    private readonly Option<int> seeds = Checked.Count("--seeds", "How often to repeat, each time with another seed.", 1, most: 1000);
    private readonly IAnsiConsole console;

    public ImagesCommand(IAnsiConsole console)
        : base("images", "Trains a CNN without masking, with Random Erasing and with RelDrop, and shows what each looks at.")
    {
        this.console = console;
        foreach (var option in (Option[])[data, output, quick, images, epochs, seeds])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(data);
        var plan = parsed.GetValue(quick) ? Quick : folder is null ? Full : Full with { TrainingImages = ImagesOfFolder };
        new Comparison(console, folder, new Report.Output(parsed.GetRequiredValue(output)))
        {
            TrainingImages = parsed.GetValue(images) ?? plan.TrainingImages,
            TestImages = plan.TestImages,
            Duration = new Duration(parsed.GetValue(epochs) ?? plan.Epochs),
            Seeds = parsed.GetValue(seeds),
        }.Run();
    }

    /// <summary>How much of everything, unless it is said.</summary>
    private sealed record Plan(int TrainingImages, int TestImages, int Epochs);
}
