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

/// <summary>Reads a layer whose relevance its author has written.</summary>
internal static class UserLayerReader
{
    public static UserLayerSpec Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var attribute = context.Attributes[0];
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var diagnostics = new List<DiagnosticInfo>();
        if (!((TypeDeclarationSyntax)context.TargetNode).AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(t => t.Modifiers.Any(SyntaxKind.PartialKeyword)))
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial, LocationInfo.From(((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation()), type.Name));
        else if (!type.GetMembers(name).OfType<IMethodSymbol>().Any(IsRelevance))
            diagnostics.Add(new DiagnosticInfo(Descriptors.BadRelevanceMethod, LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation()), "LrpLayer", name, $"a method 'Tensor {name}(Tensor input, Tensor output, Tensor relevance)' of {type.Name}"));
        return new UserLayerSpec(ModelReader.Header(type), name, diagnostics.ToEquatable());
    }

    private static bool IsRelevance(IMethodSymbol method) =>
        method.ReturnType.IsTensor() && method.Parameters.Length == 3 && method.Parameters.All(parameter => parameter.Type.IsTensor());
}
