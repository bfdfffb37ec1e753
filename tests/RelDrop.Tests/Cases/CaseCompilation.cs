using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests.Cases;

/// <summary>Compiles a case with the generator: warnings in the user's own files are the user's, those in generated files are ours.</summary>
internal sealed class CaseCompilation
{
    /// <summary>How long the generator may take: an editor runs it at every key.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly string[] Annotations = ["LrpModelAttribute", "LrpBlockAttribute", "LrpLayerAttribute"];

    /// <summary>The first run of all compiles the generator and the compiler themselves, which is not the case's fault.</summary>
    private static readonly Lazy<Compiler.Result> First = new(() => Compiler.Run(ModelSources.All["BasicBlock"]));

    private readonly CSharpCompilation user;
    private readonly ImmutableHashSet<SyntaxTree> userTrees;
    private readonly HashSet<string> userPaths;

    private CaseCompilation(CSharpCompilation user) => (this.user, userTrees, userPaths) = (user, [.. user.SyntaxTrees], [.. user.SyntaxTrees.Select(tree => tree.FilePath)]);

    /// <summary>The fault that was found, or the refusal; null if there is code to be run.</summary>
    public CaseResult? Result { get; private set; }

    /// <summary>The compiled code, if there is no result yet.</summary>
    public Assembly? Assembly { get; private set; }

    /// <summary>The generated files, of which only those of the last run are known.</summary>
    public IReadOnlyList<string> Generated { get; private set; } = [];

    /// <summary>Compiles a case.</summary>
    /// <param name="source">The case.</param>
    /// <param name="parsed">Its sources as a compilation, if there is one already.</param>
    public static CaseCompilation Of(Case source, CSharpCompilation? parsed = null)
    {
        _ = First.Value;
        var compilation = new CaseCompilation(parsed ?? source.Parse());
        compilation.Result = compilation.Compile(source.Language);
        return compilation;
    }

    private CaseResult? Compile(LanguageVersion language)
    {
        using var cancellation = new CancellationTokenSource();
        var driver = Compiler.Driver(language: language);
        var clock = Stopwatch.StartNew();

        // A thread of its own, which is left behind where it does not end.
        var generation = Task.Factory.StartNew(
            () => (Driver: driver.RunGeneratorsAndUpdateCompilation(user, out var all, out var reported, cancellation.Token), All: all, Reported: reported),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var worked = Process.GetCurrentProcess().TotalProcessorTime;

        // On a busy machine, time passes in which nothing is done.
        while (Task.WaitAny([generation], Limit) < 0)
        {
            if (Process.GetCurrentProcess().TotalProcessorTime - worked < Limit && clock.Elapsed < 10 * Limit)
                continue;
            cancellation.Cancel();
            return new(Verdict.Slow, $"the generator was not done after {clock.Elapsed.TotalSeconds:0} s");
        }

        var run = generation.GetAwaiter().GetResult();
        var result = run.Driver.GetRunResult().Results[0];
        Generated = [.. result.GeneratedSources.IsDefault ? [] : result.GeneratedSources.Select(file => $"// ==== {file.HintName}\n{file.SourceText}")];
        if (result.Exception is { } exception)
            return new(Verdict.Crash, $"{exception.GetType().Name}: {exception.Message} {Frame(exception)}");

        using var image = new MemoryStream();
        var emitted = run.All.Emit(image);
        var found = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ToArray();
        var own = found.Any(IsUsers) ? user.GetDiagnostics().Select(Key).ToHashSet() : [];
        var ownErrors = found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && IsUsers(diagnostic) && own.Contains(Key(diagnostic))).ToArray();
        if (ownErrors.Length > 0 && !ownErrors.All(IsMissingMember))
            return new(Verdict.Invalid, Text(ownErrors[0]));

        var ours = found.Where(diagnostic => !own.Contains(Key(diagnostic))).OrderByDescending(diagnostic => diagnostic.Severity).ToArray();
        var errors = run.Reported.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0)
        {
            return errors.All(IsUsers)
                ? new(Verdict.Refused, string.Join(" | ", errors.Select(Text)), [.. errors.Select(error => new CaseError(error.Id, Line(error), error.GetMessage()))])
                : new(Verdict.Silent, $"an error without a place: {Text(errors.First(error => !IsUsers(error)))}");
        }

        if (ours.Length > 0)
            return new(Verdict.BadCode, $"{Text(ours[0])}{(ours.Length > 1 ? $" (and {ours.Length - 1} more)" : "")}");
        if (WithoutCode(run.All) is { } name)
            return new(Verdict.Silent, $"{name} got neither code nor an error");
        if (!emitted.Success)
            return new(Verdict.Invalid, Text(found.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        Assembly = Assembly.Load(image.ToArray());
        return null;
    }

    /// <summary>An annotated class to which no generated file adds.</summary>
    private string? WithoutCode(Compilation all) =>
        userTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Select(node => all.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node)!)
            .Where(type => type.GetAttributes().Any(attribute => attribute.AttributeClass is { ContainingNamespace.Name: "RelDrop" } annotation && Annotations.Contains(annotation.Name)))
            .FirstOrDefault(type => type.DeclaringSyntaxReferences.All(reference => userTrees.Contains(reference.SyntaxTree)))?.ToDisplayString();

    /// <summary>Whether it has a place in the user's files. A generator that caches keeps paths and no trees.</summary>
    private bool IsUsers(Diagnostic diagnostic) => diagnostic.Location.Kind != LocationKind.None && userPaths.Contains(diagnostic.Location.GetLineSpan().Path);

    /// <summary>Whether the user calls what would have been generated.</summary>
    private static bool IsMissingMember(Diagnostic diagnostic) =>
        diagnostic.Id is "CS1061" or "CS0103" or "CS0117" && (diagnostic.GetMessage() is var text && (text.Contains("'Attribute'", StringComparison.Ordinal) || text.Contains("'CreateRelDrop'", StringComparison.Ordinal)));

    /// <summary>Names the same problem in the compilations with and without generated files.</summary>
    private static string Key(Diagnostic diagnostic) => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.FilePath} {diagnostic.Location.SourceSpan} {diagnostic.GetMessage()}";

    private static int Line(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1;

    private string Text(Diagnostic diagnostic)
    {
        var tree = diagnostic.Location.SourceTree ?? user.SyntaxTrees.FirstOrDefault(tree => IsUsers(diagnostic) && tree.FilePath == diagnostic.Location.GetLineSpan().Path);
        if (tree is null)
            return $"{diagnostic.Id}: {diagnostic.GetMessage()}";
        var code = tree.GetText().Lines[Line(diagnostic) - 1].ToString().Trim();
        return $"{diagnostic.Id} ({(IsUsers(diagnostic) ? "" : "generated ")}line {Line(diagnostic)}): {diagnostic.GetMessage()} `{(code.Length > 160 ? code[..160] + "…" : code)}`";
    }

    private static string Frame(Exception exception) => exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("RelDrop.Generator", StringComparison.Ordinal))?.Trim().Split(" in ")[0] ?? "";
}
