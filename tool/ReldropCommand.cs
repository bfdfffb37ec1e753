using System.CommandLine;
using System.CommandLine.Help;
using Explain;
using PointClouds;
using QuickStart;
using RelDrop.Studies;
using Spectre.Console;
using Texts;

namespace RelDrop.Tool;

/// <summary>The samples' commands as verbs of one program.</summary>
internal sealed class ReldropCommand : Command
{
    public ReldropCommand(IAnsiConsole console)
        : base("reldrop", "See what networks look at, and stop them from leaning on shortcuts. Each command has its own --help.")
    {
        Add(Images(console));
        Add(new TextCommand(console));
        Add(new PointsCommand(console));
        Add(new ExplainCommand(console));
        Add(new StudyCommand(console));
        Add(new CompareCommand(console));
        Add(new CompletionCommand());
        SetAction(parsed => new HelpAction().Invoke(parsed));
    }

    /// <summary>The comparison, and the verbs on images.</summary>
    private static ImagesCommand Images(IAnsiConsole console)
    {
        var images = new ImagesCommand(console);
        foreach (var verb in global::Images.ImagesCommand.Verbs(console))
            images.Add(verb);
        return images;
    }
}
