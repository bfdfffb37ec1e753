using System.CommandLine;
using PointClouds.Comparison;
using PointClouds.Evaluation;
using PointClouds.Explaining;
using PointClouds.Training;
using RelDrop.Samples;
using Spectre.Console;

namespace PointClouds;

/// <summary>The program's commands. Where none is named, ways to train are compared.</summary>
internal static class CommandLine
{
    private static readonly string[] AboutItself = ["--help", "-h", "-?", "--version"];

    /// <summary>Parses and runs.</summary>
    /// <returns>0, or <see cref="Checked.BadInput"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, IAnsiConsole console, InvocationConfiguration? configuration = null) =>
        Checked.Invoke(Parse(arguments, console), configuration);

    public static ParseResult Parse(IReadOnlyList<string> arguments, IAnsiConsole console)
    {
        var compare = new CompareCommand(console);
        var root = new RootCommand("Trains, tests and explains networks for point clouds. 'compare' may be left out; each command has its own --help.")
        {
            compare, new TrainCommand(console), new EvaluateCommand(console), new ExplainCommand(console),
        };
        // A word that is no command is a mistake in one.
        var isOther = arguments.Count > 0 && (AboutItself.Contains(arguments[0]) || !arguments[0].StartsWith('-'));
        return root.Parse(isOther ? arguments : [compare.Name, .. arguments]);
    }
}
