using RelDrop.Samples;
using RelDrop.Studies.Planning;
using RelDrop.Tests.Manual;
using RelDrop.Tool;
using Spectre.Console;

namespace RelDrop.Tests.Studies;

/// <summary>The studies of the repository.</summary>
public sealed class StudyFilesTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(ManualPage.Root, "studies"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Hours of work should not end at a word that the tool does not know.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Each_can_be_run(string file)
    {
        var path = Path.Combine(ManualPage.Root, "studies", file);
        var tool = new ReldropCommand(AnsiConsole.Console);
        foreach (var plan in new[] { StudyFile.Read(path), StudyFile.Read(path, quick: true) })
        {
            Assert.NotEmpty(plan.Comparisons);
            Assert.NotEmpty(plan.Description);
            foreach (var words in from cell in plan.Cells.DistinctBy(cell => (cell.Method.Name, cell.Condition.Name)) from command in plan.Commands select CellCommand.Words(command.Run, cell, "run"))
                Assert.Null(Cli.Mistake(tool.Parse(words)));
        }
    }
}
