using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Emission;
using RelDrop.Generator.Frontend;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Passes;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Generator;

/// <summary>Compiles relevance passes for annotated models. Only the wiring, the names of the steps and the guards around them are here.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RelDropGenerator : IIncrementalGenerator
{
    private readonly System.Action<string, string> probe;

    /// <summary>Makes the generator.</summary>
    public RelDropGenerator()
        : this((_, _) => { })
    {
    }

    /// <summary>Makes one that tells what it is about to do, "read" or "emit", and with which class: tests make it fail there.</summary>
    internal RelDropGenerator(System.Action<string, string> probe) => this.probe = probe;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = Classes(context, KnownNames.LrpModel, ModelReader.ReadModel, ModelReader.Failed).WithTrackingName("Models");
        var blocks = Classes(context, KnownNames.LrpBlock, ModelReader.ReadBlock, ModelReader.Failed).WithTrackingName("Blocks");
        var layers = Classes(context, KnownNames.LrpLayer, UserLayerReader.Read, UserLayerReader.Failed).WithTrackingName("Layers");
        var options = context.AnalyzerConfigOptionsProvider
            .Select((provider, _) => PassOptions.Parse(provider.GlobalOptions.TryGetValue("build_property.RelDropDisablePasses", out var value) ? value : ""))
            .WithTrackingName("Options");

        // A block is compiled under every composite that some model uses, or that the assembly names.
        var assembly = context.CompilationProvider
            .Select((compilation, _) => Read(() => RuleReader.ReadAssembly(compilation.Assembly), AssemblySpec.Failed, compilation.Assembly.Name, location: null)!)
            .WithTrackingName("AssemblyComposites");
        var composites = models.SelectMany((model, _) => model.Composites.Zip(model.Class.Within, (composite, within) => new SharedComposite(composite, within)))
            .Collect()
            .Combine(assembly)
            .Select((all, _) => all.Left.Concat(all.Right.Composites).Distinct().OrderBy(shared => shared.Composite.FullName, System.StringComparer.Ordinal).ToEquatable())
            .WithTrackingName("Composites");

        var files = models.Select((model, _) => model.Class.File).Collect()
            .Combine(blocks.Select((block, _) => block.Class.File).Collect())
            .Combine(layers.Select((layer, _) => layer.Class.File).Collect())
            .Select((all, _) => FileName.Shared(all.Left.Left.Concat(all.Left.Right).Concat(all.Right)))
            .WithTrackingName("SharedNames");
        var common = options.Combine(files);

        context.RegisterSourceOutput(assembly, (output, spec) => Report(output, spec.Diagnostics));
        context.RegisterSourceOutput(models.Combine(common), (output, pair) => Emit(output, pair.Left, pair.Left.Composites, pair.Right.Left, pair.Right.Right));
        context.RegisterSourceOutput(
            blocks.Combine(composites).Combine(common),
            (output, pair) => Emit(output, pair.Left.Left, SeenBy(pair.Left.Left.Class, pair.Left.Right), pair.Right.Left, pair.Right.Right));
        context.RegisterSourceOutput(layers.Combine(files), (output, pair) => Emit(output, pair.Left, pair.Right));
    }

    /// <summary>The annotated classes of one kind, once each.</summary>
    private IncrementalValuesProvider<T> Classes<T>(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        System.Func<GeneratorAttributeSyntaxContext, CancellationToken, T?> read,
        System.Func<GeneratorAttributeSyntaxContext, DiagnosticInfo, T> failed)
        where T : class => context.SyntaxProvider
        .ForAttributeWithMetadataName(attribute, (node, _) => node is ClassDeclarationSyntax, (found, cancellation) => Read(
            () => read(found, cancellation),
            diagnostic => failed(found, diagnostic),
            found.TargetSymbol.Name,
            LocationInfo.From(((TypeDeclarationSyntax)found.TargetNode).Identifier.GetLocation())))
        .Where(item => item is not null)
        .Select((item, _) => item!);

    /// <summary>Reads what an attribute stands on; whatever is thrown becomes a diagnostic there.</summary>
    private T? Read<T>(System.Func<T?> read, System.Func<DiagnosticInfo, T> failed, string name, LocationInfo? location)
        where T : class
    {
        try
        {
            probe("read", name);
            return read();
        }
        catch (System.Exception exception) when (Fault.IsOurs(exception))
        {
            return failed(Fault.Of(exception, name, location));
        }
    }

    private void Emit(SourceProductionContext output, ModelSpec model, EquatableArray<CompositeSpec> composites, PassOptions options, EquatableArray<string> shared)
    {
        Report(output, model.Diagnostics);
        if (model.Graph is not null)
            Guard(output, model.Class, model.Name, () => Emit(output, model, model.Graph, composites, options, shared));
    }

    private static void Emit(SourceProductionContext output, ModelSpec model, Graph read, EquatableArray<CompositeSpec> composites, PassOptions options, EquatableArray<string> shared)
    {
        var graph = GraphVerifier.Verify(Canonize.Run(GraphVerifier.Verify(read), model.IsModel));
        var errors = composites.SelectMany(composite => RuleCheck.Run(graph, composite, model.IsModel)).Distinct().ToArray();
        Report(output, errors.ToEquatable());
        if (!errors.Any(error => error.IsError))
            output.AddSource(model.Class.File.Hint(shared), ModelEmitter.Emit(model, graph, composites, options));
    }

    private void Emit(SourceProductionContext output, UserLayerSpec layer, EquatableArray<string> shared)
    {
        Report(output, layer.Diagnostics);
        if (!layer.Diagnostics.Any(diagnostic => diagnostic.IsError))
            Guard(output, layer.Class, layer.Class.File.Name, () => output.AddSource(layer.Class.File.Hint(shared), UserLayerEmitter.Emit(layer)));
    }

    private static EquatableArray<CompositeSpec> SeenBy(ClassHeader block, EquatableArray<SharedComposite> composites) =>
        composites.Where(shared => shared.IsSeenBy(block)).Select(shared => shared.Composite).ToEquatable();

    private void Guard(SourceProductionContext output, ClassHeader type, string name, System.Action emit)
    {
        try
        {
            probe("emit", name);
            emit();
        }
        catch (System.Exception exception) when (Fault.IsOurs(exception))
        {
            output.ReportDiagnostic(Fault.Of(exception, name, type.Location).ToDiagnostic());
        }
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
    }
}
