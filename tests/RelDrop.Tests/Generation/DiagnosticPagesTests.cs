using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Diagnostics;
using RelDrop.Operations;

namespace RelDrop.Tests.Generation;

/// <summary>What belongs to every diagnostic besides its descriptor: cases, a page and a line in the list of releases.</summary>
public class DiagnosticPagesTests
{
    private static IEnumerable<DiagnosticDescriptor> All => typeof(Descriptors)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => constant.GetValue(null)).OfType<DiagnosticDescriptor>();

    /// <summary>Those that a project's settings or a fault of the generator cause, and no source: RobustnessTests has their cases.</summary>
    private static readonly string[] WithoutSource = ["RDG016", "RDG019"];

    public static TheoryData<string> Ids => [.. All.Select(descriptor => descriptor.Id)];

    private static DiagnosticDescriptor Find(string id) => All.Single(descriptor => descriptor.Id == id);

    private static string Read(string file, [CallerFilePath] string caller = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(caller)!, "../../../generator", file));

    [Fact]
    public void Ids_are_numbered_without_gaps() =>
        Assert.Equal(All.Select((_, i) => $"RDG{i + 1:000}"), All.Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal));

    public static TheoryData<string> IdsOfSources => [.. All.Select(descriptor => descriptor.Id).Except(WithoutSource)];

    [Theory]
    [MemberData(nameof(IdsOfSources))]
    public void It_has_a_case_and_a_near_miss(string id)
    {
        var places = DiagnosticsTests.Cases.Concat(AnalyzerTests.Cases).Where(row => (string)row[0] == id).Select(row => row[2]).ToArray();
        Assert.Contains(places, place => place is not null);
        Assert.Contains(places, place => place is null);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_has_a_page_in_the_common_form(string id)
    {
        var descriptor = Find(id);
        var page = Read($"docs/{id}.md");
        Assert.StartsWith($"# {id}: {descriptor.Title}\n\nSeverity: {Severity(descriptor)}\n\n## Cause\n", page, StringComparison.Ordinal);
        var (example, fix) = (page.IndexOf("\n## Example\n", StringComparison.Ordinal), page.IndexOf("\n## Fix\n", StringComparison.Ordinal));
        Assert.InRange(example, 1, fix);
        Assert.Contains("```csharp", page[example..fix], StringComparison.Ordinal);
        Assert.Contains("```csharp", page[fix..], StringComparison.Ordinal);
        Assert.Contains($"| [{id}]({id}.md) | {descriptor.Title} | {Severity(descriptor)} |", Read("docs/README.md"), StringComparison.Ordinal);
        Assert.Equal($"https://github.com/reldrop/RelDrop.Gen/blob/main/generator/docs/{id}.md", descriptor.HelpLinkUri);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_is_in_the_list_of_releases(string id)
    {
        var lines = (Read("AnalyzerReleases.Shipped.md") + Read("AnalyzerReleases.Unshipped.md")).Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries));
        var descriptor = Find(id);
        Assert.Equal([id, descriptor.Category, descriptor.DefaultSeverity.ToString(), descriptor.Title.ToString()], Assert.Single(lines, line => line[0] == id));
    }

    [Theory]
    [InlineData("Modules")]
    [InlineData("Functions")]
    public void The_page_of_unknown_operations_lists_what_compiles(string table)
    {
        var names = table == "Modules" ? OperationCatalog.Modules.Keys : OperationCatalog.Functions.Keys;
        var page = Read("docs/RDG003.md");
        var section = page[page.IndexOf($"## {table} that compile", StringComparison.Ordinal)..];
        var cells = section[..section.IndexOf("\n## ", 1, StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('`')).Select(line => line.Split('|')[2]);
        var listed = cells.Skip(table == "Modules" ? 1 : 0).SelectMany(cell => cell.Split(',', StringSplitOptions.TrimEntries)).Select(name => name.Trim('`')).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string Severity(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity.ToString().ToLowerInvariant();
}
