using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads an annotated class into a record without compiler symbols.</summary>
internal static class ModelReader
{
    public static ModelSpec Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var syntax = (TypeDeclarationSyntax)context.TargetNode;
        var diagnostics = new List<DiagnosticInfo>();
        var location = LocationInfo.From(syntax.Identifier.GetLocation());
        var composites = type.AttributesOf(KnownNames.LrpModelType)
            .Select(attribute => (INamedTypeSymbol)attribute.AttributeClass!.TypeArguments[0])
            .Select(RuleReader.ReadComposite)
            .ToEquatable();

        if (Registration.Check(type, syntax) is { } unregistered)
            diagnostics.Add(unregistered);
        var mask = MaskReader.Read(type, composites.Count > 0, diagnostics);
        Graph? graph = null;
        var forward = Forward(type);
        var explained = -1;
        if (!syntax.IsPartial())
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial, location, type.Name));
        else if (forward is null)
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, location, type.Name, "a Module that takes tensors and returns a tensor or a tuple of them, itself or in a base class of the same project"));
        else if (composites.Count == 0 || TryFindExplained(type, forward, diagnostics, out explained))
        {
            var models = new SemanticModels(context.SemanticModel);
            graph = new ForwardReader(type, models, new LayerReader(type, models, diagnostics), diagnostics).Read(forward, explained);
        }


        return new ModelSpec(
            Header(type),
            type.Name,
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat).Replace('<', '{').Replace('>', '}'),
            composites.Count > 0,
            composites,
            (forward?.Parameters.Select(parameter => parameter.Name) ?? []).ToEquatable(),
            explained,
            type.AttributesOf(KnownNames.LrpModelType).Where(attribute => attribute.Named("Precision") is 1).Select(attribute => attribute.AttributeClass!.TypeArguments[0].GlobalName()).ToEquatable(),
            mask,
            diagnostics.Any(diagnostic => diagnostic.IsError) ? null : graph,
            diagnostics.ToEquatable());
    }

    /// <summary>Where generated members of a class go.</summary>
    public static ClassHeader Header(INamedTypeSymbol type)
    {
        var declarations = new Stack<string>();
        var parameters = 0;
        for (var t = type; t is not null; t = t.ContainingType)
        {
            declarations.Push($"partial {Keyword(t)} {t.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}");
            parameters += t.Arity;
        }

        // Generic classes of the same name differ in their number of parameters.
        return new ClassHeader(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            declarations.ToEquatable(),
            type.FullName() + (parameters == 0 ? "" : $"`{parameters}"));
    }

    private static string Keyword(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface ? "interface" : (type.IsRecord ? "record " : "") + (type.TypeKind == TypeKind.Struct ? "struct" : "class");

    /// <summary>The nearest override of forward that takes tensors and returns a tensor or a tuple of them.</summary>
    public static IMethodSymbol? Forward(INamedTypeSymbol type) => type.SelfAndBases()
        .SelectMany(t => t.GetMembers("forward"))
        .OfType<IMethodSymbol>()
        .Select(method => method.OriginalDefinition)
        .FirstOrDefault(method => method.IsOverride && method.DeclaringSyntaxReferences.Length == 1
            && method.Parameters.Length > 0 && method.Parameters.All(parameter => parameter.Type.IsTensor())
            && (method.ReturnType.IsTensor() || (method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(element => element.Type.IsTensor()))));

    /// <summary>The parameter that LrpModel's Explain names, or the first.</summary>
    private static bool TryFindExplained(INamedTypeSymbol type, IMethodSymbol forward, List<DiagnosticInfo> diagnostics, out int explained)
    {
        explained = 0;
        var attributes = type.AttributesOf(KnownNames.LrpModelType);
        if (attributes.FirstOrDefault(attribute => attribute.Named("Explain") is string) is not { } naming || naming.Named("Explain") is not string name)
            return true;
        explained = forward.Parameters.ToList().FindIndex(parameter => parameter.Name == name);
        if (explained >= 0)
            return true;
        diagnostics.Add(new DiagnosticInfo(
            Descriptors.NoSuchParameter,
            LocationInfo.From(naming.ApplicationSyntaxReference?.GetSyntax().GetLocation()),
            name, type.Name, string.Join(", ", forward.Parameters.Select(parameter => parameter.Name))));
        return false;
    }
}
