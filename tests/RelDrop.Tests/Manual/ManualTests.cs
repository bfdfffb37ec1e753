using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Models.PointClouds;
using RelDrop.Tests.Cases;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests.Manual;

/// <summary>What the README and the manual show compiles, and what they link to is there.</summary>
public partial class ManualTests
{
    /// <summary>What an SDK project has without saying so.</summary>
    private const string ImplicitUsings = "global using System; global using System.Linq;" + Case.Implicit;

    /// <summary>The model that statements are about.</summary>
    private const string SmallCnn = """

        [LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>, BlockMask]
        public partial class SmallCnn : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv = Conv2d(3, 16, 3);
            private readonly Linear fc = Linear(16, 10);
            public SmallCnn() : base("cnn") => RegisterComponents();
            public override Tensor forward(Tensor x) => fc.forward(conv.forward(x).relu().mean([2, 3]));
        }
        """;

    public static TheoryData<string> Pages => [.. ManualPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_code_compiles(string path)
    {
        var blocks = new ManualPage(path).Blocks.ToArray();
        var files = blocks.Where(block => block.Note.StartsWith(CodeBlock.File, StringComparison.Ordinal)).ToArray();
        if (files.Length > 0)
            Compile(path, files[0].Line, OutputKind.ConsoleApplication, [ImplicitUsings, .. files.Select(file => file.Text)]);
        foreach (var block in blocks.Except(files))
        {
            if (block.Note.StartsWith(CodeBlock.Given, StringComparison.Ordinal))
                Compile(path, block.Line, OutputKind.DynamicallyLinkedLibrary, [Compiler.Usings + Case.Implicit, InMethod(block.Text, block.Note[CodeBlock.Given.Length..])]);
            else
                Compile(path, block.Line, OutputKind.DynamicallyLinkedLibrary, [Compiler.Usings, block.Text]);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_it_links_to_is_there(string path)
    {
        var page = new ManualPage(path);
        foreach (var (target, heading) in page.Links)
        {
            var file = target.Length == 0 ? path : Path.GetRelativePath(ManualPage.Root, Path.Combine(ManualPage.Root, Path.GetDirectoryName(path)!, target));
            Assert.True(Path.Exists(Path.Combine(ManualPage.Root, file)), $"{path}: {target} is not there.");
            if (heading.Length > 0)
                Assert.True(new ManualPage(file).Headings.Contains(heading), $"{path}: {target} has no heading #{heading}; it has {string.Join(", ", new ManualPage(file).Headings)}.");
        }
    }

    /// <summary>The README's first screen is for everyone: the rest is in the manual.</summary>
    [Fact]
    public void The_readme_is_short() => Assert.InRange(new ManualPage("README.md").Text.Split('\n').Length, 50, 200);

    [Fact]
    public void The_contents_name_every_page()
    {
        var contents = File.ReadAllText(Path.Combine(ManualPage.Root, "docs", "toc.yml"));
        Assert.All(ManualPage.All.Skip(1).Where(page => Path.GetFileName(page.Path) != "package.md"), page => Assert.Contains($"href: {Path.GetFileName(page.Path)}", contents, StringComparison.Ordinal));
    }

    /// <summary>Statements as a method's, and the model that they are about.</summary>
    internal static string InMethod(string statements, string given)
    {
        var usings = Using().Matches(statements).Select(match => match.Value).ToArray();
        return $"{string.Concat(usings)}\npublic static class Example\n{{\n    public static void Run({given})\n    {{\n{Using().Replace(statements, "")}\n    }}\n}}\n{SmallCnn}";
    }

    internal static void Compile(string path, int line, OutputKind kind, string[] sources)
    {
        var parsed = Compiler.Parse(sources, LanguageVersion.Preview, ReportDiagnostic.Default);
        parsed = parsed.WithOptions(parsed.Options.WithOutputKind(kind)).AddReferences(MetadataReference.CreateFromFile(typeof(PointNet2Ssg).Assembly.Location));
        Compiler.Driver().RunGeneratorsAndUpdateCompilation(parsed, out var compilation, out var reported);
        var problems = reported.Concat(compilation.GetDiagnostics()).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id.StartsWith("RDG", StringComparison.Ordinal)).ToArray();
        Assert.True(problems.Length == 0, $"{path}({line}): {string.Join("\n", problems.Select(problem => problem.ToString()))}");
    }

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Using();
}
