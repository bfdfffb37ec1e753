using System.CommandLine;
using Explain.Training;
using RelDrop.Samples;
using Spectre.Console;

namespace Explain;

/// <summary>The program's commands. Where none is named, images are to be explained.</summary>
internal static class CommandLine
{
    private static readonly string[] AboutItself = ["--help", "-h", "-?", "--version"];

    /// <summary>Parses and runs.</summary>
    /// <returns>0, or <see cref="Checked.BadInput"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, IAnsiConsole console, InvocationConfiguration? configuration = null) =>
        Checked.Invoke(Parse(arguments, console), configuration);

    public static ParseResult Parse(IReadOnlyList<string> arguments, IAnsiConsole console)
    {
        var explain = new ExplainCommand(console);
        var root = new RootCommand("Explains what a model sees in images, by layer-wise relevance propagation. 'explain' may be left out; each command has its own --help.") { explain, new TrainCommand(console) };
        var isNamed = arguments.Count == 0 || AboutItself.Contains(arguments[0]) || root.Subcommands.Any(command => command.Name == arguments[0]);
        return root.Parse(isNamed ? arguments : [explain.Name, .. arguments]);
    }
}
