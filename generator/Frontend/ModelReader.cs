using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        var composites = type.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.FullName() == "RelDrop.LrpModelAttribute")
            .Select(attribute => (INamedTypeSymbol)attribute.AttributeClass!.TypeArguments[0])
            .Select(RuleReader.ReadComposite)
            .ToEquatable();

        var mask = MaskReader.Read(type, composites.Count > 0, diagnostics);
        Graph? graph = null;
        if (!syntax.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(t => t.Modifiers.Any(SyntaxKind.PartialKeyword)))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial, location, type.Name));
        else if (Forward(type) is not { } forward)
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoForward, location, type.Name));
        else
            graph = new ForwardReader(context.SemanticModel.Compilation, new LayerReader(type, context.SemanticModel.Compilation, diagnostics), diagnostics).Read(forward);

        return new ModelSpec(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            Declarations(type).ToEquatable(),
            type.Name,
            HintName(type),
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat).Replace('<', '{').Replace('>', '}'),
            composites.Count > 0,
            composites,
            mask,
            diagnostics.Count == 0 ? graph : null,
            diagnostics.ToEquatable());
    }

    /// <summary>A file name of the class's own: generic classes of the same name differ in their number of parameters.</summary>
    private static string HintName(INamedTypeSymbol type)
    {
        var parameters = 0;
        for (var t = type; t is not null; t = t.ContainingType)
            parameters += t.Arity;
        return type.FullName() + (parameters == 0 ? "" : $"`{parameters}");
    }

    private static IMethodSymbol? Forward(INamedTypeSymbol type) => type.GetMembers("forward").OfType<IMethodSymbol>()
        .FirstOrDefault(method => method.IsOverride && method.Parameters.Length == 1 && method.Parameters[0].Type.IsTensor() && method.ReturnType.IsTensor());

    /// <summary>The headers of the class and of those that it is nested in, outermost first.</summary>
    private static Stack<string> Declarations(INamedTypeSymbol type)
    {
        var headers = new Stack<string>();
        for (var t = type; t is not null; t = t.ContainingType)
            headers.Push($"partial class {t.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}");
        return headers;
    }
}
