using System.CommandLine;
using System.Globalization;
using PointClouds;
using RelDrop.Samples;
using Spectre.Console;

namespace RelDrop.Tests.PointClouds.Commands;

/// <summary>Runs commands on the smallest solids that they work on.</summary>
internal static class CommandRunner
{
    /// <summary>Three kinds of solids, few and of few points.</summary>
    public static string[] Tiny { get; } = ["--dataset", "Solids", "--class-count", "3", "--points", "24", "--train-shapes", "6", "--test-shapes", "3", "--model", "pointnet2_small", "--batch", "9"];

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 500;
        var code = Cli.Run(arguments, new PointsCommand(console), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
