using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Studies.Reports;
using Spectre.Console;

namespace RelDrop.Studies;

/// <summary>The command line that puts runs beside each other in one page.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Argument<string[]> runs = new("runs") { Description = "The runs' folders.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> output = new("--out", "-o") { Description = "The report, HTML.", DefaultValueFactory = _ => Path.Combine("out", "report.html"), HelpName = "file" };

    public CompareCommand(IAnsiConsole console)
        : base("compare", "Puts what runs came to beside each other in one page that works offline: numbers, curves, tables and pictures.")
    {
        Add(runs);
        Add(output);
        Cli.SetAction(this, parsed =>
        {
            var folders = parsed.GetRequiredValue(runs);
            if (folders.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new InvalidDataException($"'{twice.Key}' is there twice; expected different runs.");
            var path = parsed.GetRequiredValue(output);
            AtomicFile.Write(path, HtmlPage.Write(RunReport.Of([.. ReadRun.Names(folders).Zip(folders, ReadRun.From)])));
            console.WriteLine($"Report: {Path.GetFullPath(path)}");
        });
    }
}
