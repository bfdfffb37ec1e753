using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RelDrop.Generator;

namespace RelDrop.Tests.Generation;

/// <summary>Compiles source with the generator, as the SDK would, with warnings as errors.</summary>
internal static class Compiler
{
    /// <summary>What the sources below are written for.</summary>
    internal const string Usings =
        """
        global using System;
        global using System.Linq;
        global using RelDrop;
        global using TorchSharp;
        global using TorchSharp.Modules;
        global using static TorchSharp.torch;
        global using static TorchSharp.torch.nn;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Microsoft.CSharp.dll" or "TorchSharp.dll" or "ILGPU.dll" or "RelDrop.dll" or "RelDrop.Core.dll" or "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What a compilation came to.</summary>
    /// <param name="Compilation">The compilation with the generated files in it.</param>
    /// <param name="Files">The generated files' text by name.</param>
    /// <param name="All">What the generator reported.</param>
    internal sealed record Result(Compilation Compilation, IReadOnlyDictionary<string, string> Files, ImmutableArray<Diagnostic> All)
    {
        /// <summary>What the generator reported that a build shows.</summary>
        public ImmutableArray<Diagnostic> Reported => [.. All.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info)];

        /// <summary>Warnings and errors of the compiler, in generated code and in the user's.</summary>
        public IEnumerable<Diagnostic> Problems => Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    public static CSharpCompilation Parse(params string[] sources) => Parse(sources.Prepend(Usings), LanguageVersion.Preview, ReportDiagnostic.Error);

    /// <summary>A compilation of source files as they are, named by their order.</summary>
    public static CSharpCompilation Parse(IEnumerable<string> sources, LanguageVersion language, ReportDiagnostic warnings) =>
        Empty.WithOptions(Empty.Options.WithGeneralDiagnosticOption(warnings))
            .AddSyntaxTrees([.. sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language), path: $"{i}.cs"))]);

    /// <summary>No source. What is derived from it shares the references as it has bound them.</summary>
    private static readonly CSharpCompilation Empty = Bound(CSharpCompilation.Create(
        "Models",
        [],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999)
            // As the SDK does: TorchSharp was built against an older framework.
            .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)])));

    private static CSharpCompilation Bound(CSharpCompilation compilation)
    {
        _ = compilation.Assembly;
        return compilation;
    }

    public static CSharpGeneratorDriver Driver(string disabledPasses = "", bool trackSteps = false, LanguageVersion language = LanguageVersion.Preview) => CSharpGeneratorDriver.Create(
        [new RelDropGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(language),
        optionsProvider: new Options(disabledPasses),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string), Result> Runs = new();

    public static Result Run(string source, string disabledPasses = "") => Run([source], disabledPasses);

    public static Result Run(string[] sources, string disabledPasses) => Runs.GetOrAdd((string.Join('\0', sources), disabledPasses), _ => RunOnce(Parse(sources), disabledPasses));

    public static Result Run(string source, MetadataReference library) => RunOnce(Parse(source).AddReferences(library), "");

    private static Result RunOnce(CSharpCompilation parsed, string disabledPasses)
    {
        var driver = Driver(disabledPasses).RunGeneratorsAndUpdateCompilation(parsed, out var compilation, out var reported);
        return new Result(compilation, driver.GetRunResult().Results[0].GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString()), reported);
    }

    /// <summary>The library's analyzers.</summary>
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(RelDropGenerator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What the analyzers report of a compilation with the generated files in it; what they throw is reported as well.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation) =>
        await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync();

    private sealed class Options(string disabledPasses) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(disabledPasses);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(string disabledPasses) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value)
        {
            value = disabledPasses;
            return key == "build_property.RelDropDisablePasses";
        }
    }
}
