using System.CommandLine;
using System.CommandLine.Help;
using Spectre.Console;
using Texts.Evaluation;
using Texts.Explaining;
using Texts.Faithfulness;
using Texts.Training;

namespace Texts;

/// <summary>The command line of training and asking classifiers of text.</summary>
internal sealed class TextCommand : Command
{
    public TextCommand(IAnsiConsole console)
        : base("text", "Trains classifiers of text with RelDrop, and shows which words they lean on.")
    {
        Add(new TrainCommand(console));
        Add(new EvaluateCommand(console));
        Add(new ExplainCommand(console));
        Add(new FaithfulCommand(console));
        SetAction(parsed => new HelpAction().Invoke(parsed));
    }
}
