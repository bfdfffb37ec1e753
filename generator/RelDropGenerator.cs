using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Emission;
using RelDrop.Generator.Frontend;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;

namespace RelDrop.Generator;

/// <summary>Compiles relevance passes for annotated models. Only the wiring and the names of the steps are here.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RelDropGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.LrpModel, (node, _) => node is ClassDeclarationSyntax, ModelReader.Read)
            .WithTrackingName("Models");
        var blocks = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.LrpBlock, (node, _) => node is ClassDeclarationSyntax, ModelReader.Read)
            .WithTrackingName("Blocks");
        var layers = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.LrpLayer, (node, _) => node is ClassDeclarationSyntax, UserLayerReader.Read)
            .WithTrackingName("Layers");
        var options = context.AnalyzerConfigOptionsProvider
            .Select((provider, _) => PassOptions.Parse(provider.GlobalOptions.TryGetValue("build_property.RelDropDisablePasses", out var value) ? value : ""))
            .WithTrackingName("Options");

        // A block is compiled under every composite that some model uses, or that the assembly names.
        var named = context.CompilationProvider
            .Select((compilation, _) => RuleReader.ReadAssembly(compilation.Assembly))
            .WithTrackingName("AssemblyComposites");
        var composites = models.SelectMany((model, _) => model.Composites)
            .Collect()
            .Combine(named)
            .Select((all, _) => all.Left.Concat(all.Right).Distinct().OrderBy(composite => composite.FullName, System.StringComparer.Ordinal).ToEquatable())
            .WithTrackingName("Composites");

        context.RegisterSourceOutput(models.Combine(options), (output, pair) => Emit(output, pair.Left, pair.Left.Composites, pair.Right));
        context.RegisterSourceOutput(
            blocks.Where(block => !block.IsModel).Combine(composites).Combine(options),
            (output, pair) => Emit(output, pair.Left.Left, pair.Left.Right, pair.Right));
        context.RegisterSourceOutput(layers, UserLayerEmitter.Emit);
    }

    private static void Emit(SourceProductionContext output, ModelSpec model, EquatableArray<CompositeSpec> composites, PassOptions options)
    {
        foreach (var diagnostic in model.Diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
        if (model.Graph is null)
            return;
        var graph = GraphVerifier.Verify(Canonize.Run(GraphVerifier.Verify(model.Graph), model.IsModel));
        var errors = composites.SelectMany(composite => RuleCheck.Run(graph, composite, model.IsModel)).Distinct().ToArray();
        foreach (var error in errors)
            output.ReportDiagnostic(error.ToDiagnostic());
        if (errors.Length == 0)
            output.AddSource($"{model.Class.HintName}.g.cs", ModelEmitter.Emit(model, graph, composites, options));
    }
}
