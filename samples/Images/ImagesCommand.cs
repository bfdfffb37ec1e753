using System.CommandLine;
using System.CommandLine.Help;
using Images.Evaluation;
using Images.Focusing;
using Images.Occlusion;
using Images.Packing;
using Images.Shortcuts;
using Images.Training;
using Images.ZeroShot;
using Spectre.Console;

namespace Images;

/// <summary>The command line of training and testing networks on images.</summary>
internal sealed class ImagesCommand : Command
{
    public ImagesCommand(IAnsiConsole console)
        : base("images", "Trains networks on images with RelDrop, and shows how they do and what they lean on.")
    {
        foreach (var verb in Verbs(console))
            Add(verb);
        SetAction(parsed => new HelpAction().Invoke(parsed));
    }

    /// <summary>What can be done with images.</summary>
    public static IReadOnlyList<Command> Verbs(IAnsiConsole console) =>
        [new TrainCommand(console), new EvaluateCommand(console), new ZeroShotCommand(console), new OccludeCommand(console), new FocusCommand(console), new ShortcutsCommand(console), new PackCommand(console)];
}
