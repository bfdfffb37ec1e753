using System.CommandLine;
using RelDrop.Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>The program's only command.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    /// <returns>0, or <see cref="Checked.BadInput"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, IAnsiConsole console, InvocationConfiguration? configuration = null)
    {
        var data = new Option<string?>("--data") { Description = "A folder of images, train/<class>/*.jpg|png and test/<class>/…; drawn shapes without it." };
        var output = new Option<string>("--out") { Description = "Where pictures and report go.", DefaultValueFactory = _ => Path.Combine("out", "quickstart") };
        var quick = new Option<bool>("--quick") { Description = "Fewer images and epochs: to see that everything works." };
        // In memory, each image takes 12 kB.
        var images = Checked.MaybeCount("--images", "The number of training images.", least: 10, most: 100_000);
        var epochs = Checked.MaybeCount("--epochs", "The number of epochs.", most: 100_000);
        var seeds = Checked.MaybeCount("--seeds", "How often to repeat, each time with another seed.", most: 1000);
        var command = new RootCommand("Trains a CNN without masking, with Random Erasing and with RelDrop, and shows what each looks at.") { data, output, quick, images, epochs, seeds };
        Checked.SetAction(command, parsed =>
        {
            var (folder, isQuick) = (parsed.GetValue(data), parsed.GetValue(quick));
            new Comparison(console, folder, new Report.Output(parsed.GetRequiredValue(output)))
            {
                TrainingImages = parsed.GetValue(images) ?? (isQuick ? 400 : folder is null ? 1500 : 5000),
                TestImages = isQuick ? 200 : 1000,
                Schedule = new Schedule(parsed.GetValue(epochs) ?? (isQuick ? 4 : 20)),
                Seeds = parsed.GetValue(seeds) ?? 1,
            }.Run();
        });
        return Checked.Invoke(command.Parse(arguments), configuration);
    }
}
