using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using RelDrop.CodeFixes;

namespace RelDrop.Tests.Generation;

/// <summary>A project as an editor has it, with what is reported in it, to which code fixes are applied.</summary>
internal sealed class FixedProject
{
    private readonly Project project;

    private FixedProject(Project project) => this.project = project;

    /// <summary>A project of these files, the first of which is <c>Model.cs</c>.</summary>
    public static FixedProject Of(params string[] sources)
    {
        var parsed = Compiler.Parse(sources);
        var project = new AdhocWorkspace().CurrentSolution.AddProject("Models", "Models", LanguageNames.CSharp)
            .WithMetadataReferences(parsed.References)
            .WithCompilationOptions(parsed.Options)
            .WithParseOptions(parsed.SyntaxTrees[0].Options);
        foreach (var tree in parsed.SyntaxTrees)
            project = project.AddDocument(tree.FilePath, tree.GetText(), filePath: tree.FilePath).Project;
        return new FixedProject(project);
    }

    /// <summary>What the generator and the analyzers report.</summary>
    public async Task<ImmutableArray<Diagnostic>> ReportedAsync()
    {
        var (compilation, reported) = await GenerateAsync();
        return [.. reported, .. await Compiler.AnalyzeAsync(compilation)];
    }

    /// <summary>What the compiler reports of the project with the generated files.</summary>
    public async Task<ImmutableArray<Diagnostic>> ProblemsAsync() =>
        [.. (await GenerateAsync()).Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>The text of a file.</summary>
    public async Task<string> TextAsync(int file) => (await Document(file).GetTextAsync()).ToString();

    /// <summary>The titles of the actions that are offered for a diagnostic.</summary>
    public async Task<string[]> TitlesAsync(Fix fix, string id) => [.. (await OfferAsync(fix, id)).Select(action => action.Title)];

    /// <summary>Applies an action for the first diagnostic of a kind.</summary>
    public async Task<FixedProject> ApplyAsync(Fix fix, string id, int action = 0) => await ApplyAsync((await OfferAsync(fix, id))[action]);

    /// <summary>Applies the first action for every diagnostic of a kind at once.</summary>
    public async Task<FixedProject> ApplyAllAsync(Fix fix, string id)
    {
        var first = (await OfferAsync(fix, id))[0];
        var reported = await Task.WhenAll((await ReportedAsync()).Where(diagnostic => diagnostic.Id == id).Select(InTreeAsync));
        var context = new FixAllContext(project.Documents.First(), fix, FixAllScope.Project, first.EquivalenceKey, [id], new Given(project, reported), default);
        return await ApplyAsync((await fix.GetFixAllProvider().GetFixAsync(context))!);
    }

    private Document Document(int file) => project.Documents.Single(document => document.FilePath == $"{file}.cs");

    private async Task<(Compilation Compilation, ImmutableArray<Diagnostic> Reported)> GenerateAsync()
    {
        Compiler.Driver().RunGeneratorsAndUpdateCompilation((await project.GetCompilationAsync())!, out var compilation, out var reported);
        return (compilation, reported);
    }

    private async Task<List<CodeAction>> OfferAsync(Fix fix, string id)
    {
        Assert.Contains(id, fix.FixableDiagnosticIds);
        var diagnostic = await InTreeAsync((await ReportedAsync()).First(diagnostic => diagnostic.Id == id));
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic, (action, _) => actions.Add(action), default));
        return actions;
    }

    /// <summary>As editors do: the generator gives a path and a span, of which they find the file.</summary>
    private async Task<Diagnostic> InTreeAsync(Diagnostic diagnostic)
    {
        var document = project.Documents.Single(document => document.FilePath == diagnostic.Location.GetLineSpan().Path);
        return Diagnostic.Create(diagnostic.Descriptor, Location.Create((await document.GetSyntaxTreeAsync())!, diagnostic.Location.SourceSpan), diagnostic.Properties);
    }

    private async Task<FixedProject> ApplyAsync(CodeAction action)
    {
        var operation = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single();
        return new FixedProject(operation.ChangedSolution.GetProject(project.Id)!);
    }

    private sealed class Given(Project project, Diagnostic[] diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project ofProject, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => project.GetDocument(diagnostic.Location.SourceTree)!.Id == document.Id));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project ofProject, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
