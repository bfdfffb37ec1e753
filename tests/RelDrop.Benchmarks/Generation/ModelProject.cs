using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Generator;

namespace RelDrop.Benchmarks.Generation;

/// <summary>A project of annotated models, compiled as the SDK's compiler does once it is warm, with or without the generator.</summary>
internal sealed partial class ModelProject
{
    private const int Copies = 5;

    public static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable)
        // As the SDK does: TorchSharp was built against an older framework.
        .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TorchSharp.dll" or "ILGPU.dll" or "RelDrop.dll" or "RelDrop.Core.dll" or "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly string[] sources = ReadSources();

    /// <summary>The samples as they are, or with the first of their composites only.</summary>
    public ModelProject(bool oneComposite)
    {
        if (oneComposite)
            sources = [.. sources.Select(source => Annotations().Replace(source, match => match.Groups["first"].Value))];
    }

    public CSharpCompilation Parse() => CSharpCompilation.Create(
        "Models",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Language, path: $"{i}.cs", Encoding.UTF8)),
        References,
        Options);

    public static GeneratorDriver Driver(bool trackSteps = false) => CSharpGeneratorDriver.Create(
        [new RelDropGenerator().AsSourceGenerator()],
        parseOptions: Language,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));

    /// <summary>Compiles everything to an assembly, from text.</summary>
    public void Rebuild(bool generate)
    {
        Compilation compilation = Parse();
        if (generate)
            Driver().RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(assembly, symbols);
        if (!result.Success)
            throw new InvalidOperationException($"The models do not compile: {result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)}");
    }

    /// <summary>Some of samples/Models, several times in namespaces of their own, and what the SDK's implicit usings say.</summary>
    private static string[] ReadSources()
    {
        var assembly = typeof(ModelProject).Assembly;
        var samples = assembly.GetManifestResourceNames().Where(name => name.StartsWith("Models/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }).ToArray();
        var copies = Enumerable.Range(1, Copies).SelectMany(copy => samples.Select(text => text.Replace("namespace RelDrop.Models;", $"namespace RelDrop.Models.Copy{copy};", StringComparison.Ordinal)));
        return ["global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading.Tasks;", .. copies];
    }

    [GeneratedRegex(@"(?<first>^\[LrpModel<.*\n)(?:^\[LrpModel<.*\n)*", RegexOptions.Multiline)]
    private static partial Regex Annotations();
}
